package io.parsimony.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Checks which numbers get a max pool's gradient in both layouts, with many equal numbers and all kinds of overlapping,
 * adjacent and separate windows.
 */
class MaxPoolGradientTest {

    @ParameterizedTest
    @CsvSource({
        "2, 2, 0, false, 8, 6, 3",
        "2, 2, 0, false, 7, 5, 3",
        "2, 2, 0, true, 7, 5, 3",
        "2, 3, 0, false, 8, 8, 2",
        "2, 3, 0, false, 9, 7, 2",
        "1, 2, 0, false, 5, 6, 4",
        "3, 3, 0, false, 6, 9, 16",
        "3, 3, 1, false, 6, 9, 2",
        "3, 2, 1, false, 7, 8, 9",
        "3, 2, 0, true, 8, 8, 1",
        "2, 2, 0, false, 2, 2, 8"
    })
    void goesToTheFirstMaximum(int kernel, int stride, int padding, boolean ceil, int height, int width, int channels) {
        Pooling pooling = new Pooling(Size2d.square(kernel), Size2d.square(stride), Size2d.square(padding), ceil);
        Pool program = new Pool(Shape.of(2, channels, height, width), pooling);
        Random random = new Random(3);
        Tensor x = Tensor.of(program.x(), draw(random, program.x().size(), 3));
        Tensor weight = Tensor.of(program.y(), draw(random, program.y().size(), 1000));
        for (OrtLayout layout : OrtLayout.values()) {
            try (Backend backend = new OnnxBackendProvider(1, layout).open();
                    Executable executable = backend.compile(program, Map.of());
                    Value xs = backend.upload(x);
                    Value weights = backend.upload(weight)) {
                Map<String, Value> found = executable.run(Map.of("x", xs, "weight", weights));
                assertThat(found.get(Program.Gradient.of("x")).download().toArray())
                        .as(layout.name())
                        .containsExactly(expected(x, weight, pooling), within(0f));
                found.values().forEach(Value::close);
            }
        }
    }

    private static float[] draw(Random random, int size, int different) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = random.nextInt(different) - different / 2;
        }
        return numbers;
    }

    private static float[] expected(Tensor x, Tensor weight, Pooling p) {
        Shape in = x.shape();
        Shape out = weight.shape();
        float[] gradient = new float[in.size()];
        for (int i = 0; i < out.size(); i++) {
            int column = i % out.dim(3);
            int row = i / out.dim(3) % out.dim(2);
            int image = i / (out.dim(3) * out.dim(2)) * in.dim(2) * in.dim(3);
            int best = -1;
            for (int u = 0; u < p.kernel().height(); u++) {
                for (int v = 0; v < p.kernel().width(); v++) {
                    int h = row * p.stride().height() - p.padding().height() + u;
                    int w = column * p.stride().width() - p.padding().width() + v;
                    boolean inside = h >= 0 && h < in.dim(2) && w >= 0 && w < in.dim(3);
                    int at = image + h * in.dim(3) + w;
                    if (inside && (best < 0 || x.get(at) > x.get(best))) {
                        best = at;
                    }
                }
            }
            gradient[best] += weight.get(i);
        }
        return gradient;
    }

    private record Pool(Shape x, Pooling pooling) implements Program {

        Shape y() {
            return new ShapeOps().maxPool2d(x, pooling);
        }

        @Override
        public String name() {
            return "pool";
        }

        @Override
        public Map<String, Shape> inputs() {
            return Map.of("x", x, "weight", y());
        }

        @Override
        public Optional<Gradient> gradient() {
            return Optional.of(new Gradient("sum", List.of("x")));
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            T y = ops.maxPool2d(inputs.get("x"), pooling);
            return Map.of("sum", ops.sum(ops.mul(y, inputs.get("weight")), false));
        }
    }
}
