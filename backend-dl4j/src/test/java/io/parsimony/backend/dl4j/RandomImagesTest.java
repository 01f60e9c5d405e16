package io.parsimony.backend.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.backend.Backend;
import io.parsimony.tck.reference.ReferenceBackendProvider;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Compares convolutions and pools of random extents with the kit's reference. oneDNN chooses among many kernels by the
 * extents, and some of its kernels were faulty.
 */
class RandomImagesTest {

    private static final int CASES = Integer.getInteger("images.cases", 60);

    private static Backend backend;
    private static Backend reference;

    @BeforeAll
    static void open() {
        backend = new Dl4jBackendProvider(1, 0).open();
        reference = new ReferenceBackendProvider().open();
    }

    @AfterAll
    static void close() {
        backend.close();
        reference.close();
    }

    private static Tensor random(Shape shape, Random random) {
        FloatBuffer data = Tensor.allocate(shape.size());
        for (int i = 0; i < shape.size(); i++) {
            data.put(i, (float) random.nextGaussian());
        }
        return Tensor.wrap(shape, data);
    }

    private static Size2d size(Random random, int least, int most) {
        return new Size2d(least + random.nextInt(most - least + 1), least + random.nextInt(most - least + 1));
    }

    private static void agrees(TestProgram program, String what) {
        Map<String, Tensor> expected = program.run(reference);
        Map<String, Tensor> found = program.run(backend);
        // The terms of the sum cancel, so its relative error has no bound.
        expected.remove("sum");
        expected.forEach((name, tensor) -> {
            double scale = 1e-3;
            for (float number : tensor.toArray()) {
                scale = Math.max(scale, Math.abs(number));
            }
            for (int i = 0; i < tensor.shape().size(); i++) {
                double error = Math.abs(tensor.get(i) - found.get(name).get(i)) / scale;
                assertThat(error).as("%s: %s at %d", what, name, i).isLessThan(3e-5);
            }
        });
    }

    @Test
    void convolutionsAndTheirGradients() {
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            int groups = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1;
            int in = groups * (1 + random.nextInt(random.nextInt(3) == 0 ? 33 : 5));
            boolean depthwise = random.nextInt(4) == 0;
            int of = depthwise ? in : groups;
            int out = of * (1 + random.nextInt(depthwise ? 2 : 17));
            Size2d kernel = random.nextInt(3) == 0 ? Size2d.ONE : size(random, 1, 5);
            Size2d dilation = random.nextInt(4) == 0 ? size(random, 1, 2) : Size2d.ONE;
            Convolution c = new Convolution(size(random, 1, 3), size(random, 0, 3), dilation, of);
            Shape x = Shape.of(
                    1 + random.nextInt(4),
                    in,
                    dilation.height() * kernel.height() + random.nextInt(10),
                    dilation.width() * kernel.width() + random.nextInt(10));
            Shape w = Shape.of(out, in / of, kernel.height(), kernel.width());
            Map<String, Tensor> inputs = new LinkedHashMap<>();
            inputs.put("x", random(x, random));
            inputs.put("w", random(w, random));
            inputs.put("b", random(Shape.of(out), random));
            boolean first = random.nextInt(4) == 0;
            String[] by = first ? new String[] {"w"} : new String[] {"x", "w", "b"};

            agrees(
                    new Weighed(inputs, seed, by) {
                        @Override
                        <T> T image(TensorOps<T> ops, Map<String, T> values) {
                            return ops.conv2d(values.get("x"), values.get("w"), values.get("b"), c);
                        }
                    },
                    "seed " + seed + ": " + x + " by " + w + " " + c);
        }
    }

    @Test
    void poolsAndTheirGradients() {
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            Size2d kernel = size(random, 1, 4);
            Size2d padding =
                    new Size2d(random.nextInt(kernel.height() / 2 + 1), random.nextInt(kernel.width() / 2 + 1));
            Pooling pooling = new Pooling(kernel, size(random, 1, 4), padding, random.nextBoolean());
            Shape x = Shape.of(
                    1 + random.nextInt(3),
                    1 + random.nextInt(20),
                    kernel.height() + random.nextInt(9),
                    kernel.width() + random.nextInt(9));
            int kind = random.nextInt(3);

            agrees(
                    new Weighed(Map.of("x", random(x, random)), seed, "x") {
                        @Override
                        <T> T image(TensorOps<T> ops, Map<String, T> values) {
                            // The ReLU makes many numbers equal; the first of them must get the gradient.
                            T image = ops.relu(values.get("x"));
                            return kind == 0 ? ops.maxPool2d(image, pooling) : ops.avgPool2d(image, pooling, kind == 1);
                        }
                    },
                    "seed " + seed + ": " + x + " by " + pooling);
        }
    }

    /** Computes an image and the gradient of a random weighted sum of the image. */
    private abstract static class Weighed extends TestProgram {

        private final int seed;

        Weighed(Map<String, Tensor> inputs, int seed, String... by) {
            super(inputs, by);
            this.seed = seed;
        }

        abstract <T> T image(TensorOps<T> ops, Map<String, T> values);

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            T y = image(ops, inputs);
            T weights = ops.constant(random(ops.shape(y), new Random(seed)));
            return Map.of("y", y, "sum", ops.sum(ops.mul(y, weights), false));
        }
    }
}
