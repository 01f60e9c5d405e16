package io.parsimony.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.tensor.Generators;
import java.nio.FloatBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TensorTest {

    @Test
    void shapesAreValues() {
        int[] extents = {2, 3};
        Shape shape = Shape.of(extents);
        extents[0] = 9;
        shape.toArray()[0] = 9;
        assertThat(shape)
                .isEqualTo(Shape.of(2, 3))
                .hasSameHashCodeAs(Shape.of(2, 3))
                .hasToString("2x3");
        assertThat(shape).isNotEqualTo(Shape.of(3, 2)).isNotEqualTo(Shape.of(6));
        assertThat(shape.size()).isEqualTo(6);
        assertThat(shape.batched(4).sample()).isEqualTo(shape);
        assertThat(shape.with(1, 5)).isEqualTo(Shape.of(2, 5));
        assertThat(Shape.of()).isSameAs(Shape.SCALAR).hasToString("scalar");
        assertThat(Shape.SCALAR.size()).isEqualTo(1);
    }

    @Test
    void impossibleShapesAreRefused() {
        assertThatThrownBy(() -> Shape.of(2, 0)).hasMessage("Every extent must be positive, found [2, 0]. [bad-shape]");
        assertThatThrownBy(() -> Shape.of(1 << 16, 1 << 15))
                .hasMessage("A tensor holds at most 2^31 - 1 numbers, found [65536, 32768]. [bad-shape]");
        assertThat(Shape.of(Integer.MAX_VALUE).size()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void windowsAreChecked() {
        assertThatThrownBy(() -> new Pooling(Size2d.square(2), Size2d.ONE, Size2d.square(2), false))
                .hasMessage(
                        "A pool's padding must lie between zero and half its kernel, found 2x2 for 2x2. [bad-layer]");
        assertThatThrownBy(() -> new Pooling(Size2d.ONE, Size2d.ONE, Size2d.square(1 << 30), false))
                .isInstanceOf(ParsimonyException.class);
        assertThatThrownBy(() -> new Pooling(Size2d.ZERO, Size2d.ONE, Size2d.ZERO, false))
                .hasMessage("A pool's kernel and stride must be positive, found 0x0 and 1x1. [bad-layer]");
        assertThatThrownBy(() -> new Convolution(Size2d.ZERO, Size2d.ZERO, Size2d.ONE, 1))
                .hasMessage("Stride and dilation must be positive, found 0x0 and 1x1. [bad-layer]");
        assertThatThrownBy(() -> new Convolution(Size2d.ONE, new Size2d(0, -1), Size2d.ONE, 1))
                .hasMessage("Padding must not be negative, found 0x-1. [bad-layer]");
        assertThatThrownBy(() -> new Convolution(Size2d.ONE, Size2d.ZERO, Size2d.ONE, 0))
                .hasMessage("A convolution has at least one group, found 0. [bad-layer]");
    }

    @Test
    void tensorsCopyWhatTheyAreGiven() {
        float[] values = {1, 2, 3, 4};
        Tensor tensor = Tensor.of(Shape.of(2, 2), values);
        values[0] = 9;
        tensor.toArray()[1] = 9;
        assertThat(tensor.toArray()).containsExactly(1, 2, 3, 4);
        assertThat(tensor.data().isDirect()).isTrue();
        assertThatThrownBy(() -> tensor.data().put(0, 9)).isInstanceOf(ReadOnlyBufferException.class);
        assertThatThrownBy(() -> Tensor.of(Shape.of(3), 1, 2))
                .hasMessage("A tensor of shape 3 holds 3 numbers, found 2. [bad-shape]");
    }

    @Test
    void wrappingSharesTheRemainingNumbers() {
        FloatBuffer buffer = Tensor.allocate(5);
        buffer.position(1);
        Tensor tensor = Tensor.wrap(Shape.of(4), buffer);
        buffer.put(1, 7);
        assertThat(tensor.toArray()).containsExactly(7, 0, 0, 0);
        assertThat(tensor.data().remaining()).isEqualTo(4);
        assertThat(tensor.reshape(Shape.of(2, 2)).get(0)).isEqualTo(7);
        assertThatThrownBy(() -> Tensor.wrap(Shape.of(4), FloatBuffer.allocate(4)))
                .hasMessage("A tensor wraps a direct buffer in native byte order. [bad-buffer]");
        assertThatThrownBy(() -> Tensor.wrap(Shape.of(5), buffer)).hasMessageContaining("found 4");
    }

    @Test
    void sameBitsTellsZerosApart() {
        assertThat(Tensor.scalar(0).sameBits(Tensor.scalar(-0.0))).isFalse();
        assertThat(Tensor.scalar(Double.NaN).sameBits(Tensor.scalar(Double.NaN)))
                .isTrue();
        assertThat(Tensor.full(Shape.of(2), 1).sameBits(Tensor.full(Shape.of(1, 2), 1)))
                .isFalse();
        assertThat(Tensor.of(Shape.of(1), new double[] {0.1}).item()).isEqualTo(0.1f);
        assertThatThrownBy(() -> Tensor.full(Shape.of(2), 1).item())
                .hasMessage("Expected a tensor of one number, found shape 2. [bad-shape]");
    }

    @Test
    void tensorTooLargeForOneBufferIsAClearError() {
        assertThatThrownBy(() -> Tensor.full(Shape.of(1 << 30), 0))
                .hasMessage("A tensor in host memory holds at most 2^29 - 1 numbers, found 1073741824. [too-large]");
    }

    @Test
    void generatorsOfNeighboursAreUnrelated() {
        Set<Long> first = new HashSet<>();
        double previous = Generators.of(7, 0, "mask").nextDouble();
        double moved = 0;
        int count = 1000;
        for (int step = 1; step <= count; step++) {
            double next = Generators.of(7, step, "mask").nextDouble();
            moved += Math.abs(next - previous);
            previous = next;
            first.add(Generators.of(7, step, "mask").nextLong());
            first.add(Generators.of(7 + step, 0, "mask").nextLong());
            first.add(Generators.of(7, 0, "mask" + step).nextLong());
        }
        // The mean distance of two independent numbers in [0, 1) is a third.
        assertThat(moved / count).isBetween(0.31, 0.36);
        assertThat(first).hasSize(3 * count);
        Random again = Generators.of(7, 3, "mask");
        assertThat(Generators.of(7, 3, "mask").nextLong()).isEqualTo(again.nextLong());
        // Equal hash codes do not imply equal names.
        assertThat(Generators.of(7, 0, "Aa").nextLong())
                .isNotEqualTo(Generators.of(7, 0, "BB").nextLong());
    }

    /** A program with input x [2, 3] and an output y of the given shape. */
    private record Reduction(boolean toScalar, Optional<Program.Gradient> gradient) implements Program {
        @Override
        public String name() {
            return "reduction";
        }

        @Override
        public Map<String, Shape> inputs() {
            return Map.of("x", Shape.of(2, 3));
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            T x = inputs.get("x");
            return Map.of("y", toScalar ? ops.sum(x, false) : ops.sum(x, false, 5));
        }
    }

    private static Reduction of(String output, String input) {
        return new Reduction(true, Optional.of(new Program.Gradient(output, List.of(input))));
    }

    @Test
    void programsOutputsIncludeGradients() {
        assertThat(of("y", "x").outputs())
                .containsOnly(Map.entry("y", Shape.SCALAR), Map.entry("gradient/x", Shape.of(2, 3)));
        assertThat(new Reduction(true, Optional.empty()).outputs()).containsOnlyKeys("y");
    }

    @Test
    void programsFaultsNameTheProgram() {
        assertThatThrownBy(() -> of("z", "x").outputs())
                .hasMessage("Program [reduction]: a gradient is taken of a scalar output, found no output [z]. "
                        + "[bad-gradient]");
        assertThatThrownBy(() -> of("y", "w").outputs())
                .hasMessage("Program [reduction]: a gradient is taken with respect to inputs, found no input [w]. "
                        + "[bad-gradient]");
        assertThatThrownBy(() -> new Reduction(false, Optional.empty()).outputs())
                .hasMessage("program [reduction]: Expected an axis of 2x3, found axis 5. [bad-shape]");
        Program vector = new Program() {
            @Override
            public String name() {
                return "identity";
            }

            @Override
            public Map<String, Shape> inputs() {
                return Map.of("x", Shape.of(2));
            }

            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
                return inputs;
            }

            @Override
            public Optional<Gradient> gradient() {
                return Optional.of(new Gradient("x", List.of("x")));
            }
        };
        assertThatThrownBy(vector::outputs)
                .hasMessage("Program [identity]: a gradient is taken of a scalar output, found [x] of shape 2. "
                        + "[bad-gradient]");
    }
}
