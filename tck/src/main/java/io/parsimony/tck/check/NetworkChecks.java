package io.parsimony.tck.check;

import io.parsimony.backend.Capability;
import io.parsimony.backend.InferenceSession;
import io.parsimony.network.Model;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.compare.Tolerance;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tck.vectors.LayerCase;
import io.parsimony.tck.vectors.ReferenceVectors;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Checks of tier 3: layers by the vectors, and networks in sessions. */
final class NetworkChecks {

    private static final Tolerance TOLERANCE = Quantity.VALUE.tolerance(ComparisonPrecision.FLOAT32);
    private static final int THREADS = 4;

    private NetworkChecks() {}

    static void addTo(Checks checks) {
        for (LayerCase vector : ReferenceVectors.layers()) {
            checks.add("3.01-layers", vector.id(), kit -> layer(kit, vector, false));
            checks.add("3.01-layers", vector.id() + ", gradient", kit -> layer(kit, vector, true), Capability.TRAINING);
            checks.add("3.02-layer-shapes", vector.id(), kit -> shapes(kit, vector));
        }
        checks.add("3.03-batch-sizes", "after one another", NetworkChecks::batchSizes);
        checks.add("3.03-batch-sizes", "more than are kept", NetworkChecks::manyBatchSizes);
        checks.add("3.03-batch-sizes", "samples apart", NetworkChecks::samplesApart);
        checks.add("3.04-taps", NetworkChecks::taps);
        checks.add("3.05-repeatable", NetworkChecks::repeatable);
        checks.add("3.06-models-apart", NetworkChecks::modelsApart);
        checks.add("3.07-session-threads", NetworkChecks::threads);
    }

    private static void layer(Kit kit, LayerCase vector, boolean differentiated) {
        LayerCaseProgram program = new LayerCaseProgram(vector, differentiated);
        new ProgramCheck(kit).run(program, program.values(), program.expected(), Quantity.VALUE);
    }

    private static void shapes(Kit kit, LayerCase vector) {
        LayerCaseProgram program = new LayerCaseProgram(vector, true);
        Map<String, Shape> expected = new LinkedHashMap<>();
        program.expected().forEach((name, value) -> expected.put(name, value.shape()));
        expected.put(LayerCaseProgram.TOTAL, Shape.SCALAR);
        Map<String, Shape> found = program.outputs();
        kit.comparison()
                .that(expected.equals(found), "the shapes", expected.toString(), found)
                .done();
    }

    private static Tensor expected(Model model, Tensor images) {
        try (InferenceSession session = Study.reference().infer(model)) {
            return session.run(images);
        }
    }

    private static void compare(Comparison comparison, String name, Tensor expected, Tensor found) {
        comparison.tensor(name, Doubles.of(expected), Doubles.of(found), TOLERANCE);
    }

    private static void batchSizes(Kit kit) {
        runs(kit, 1, 3, 1, 5, 2, 3);
    }

    private static void manyBatchSizes(Kit kit) {
        runs(kit, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 10, 2);
    }

    private static void runs(Kit kit, int... sizes) {
        Model model = Study.student(kit.seed());
        Comparison comparison = kit.comparison();
        try (InferenceSession session = kit.backend().infer(model)) {
            for (int i = 0; i < sizes.length; i++) {
                Tensor images = Study.images(kit, "run " + i, sizes[i]);
                String name = "logits of run " + (i + 1) + ", batch " + sizes[i];
                compare(comparison, name, expected(model, images), session.run(images));
            }
        }
        comparison.done();
    }

    private static void samplesApart(Kit kit) {
        Model model = Study.student(kit.seed());
        Tensor images = Study.images(kit, "images", 3);
        int sample = images.shape().size() / 3;
        Comparison comparison = kit.comparison();
        try (InferenceSession session = kit.backend().infer(model)) {
            Tensor whole = session.run(images);
            for (int i = 0; i < 3; i++) {
                FloatBuffer one = Tensor.allocate(sample)
                        .put(images.data().slice(i * sample, sample))
                        .rewind();
                Tensor alone = session.run(Tensor.wrap(images.shape().with(0, 1), one));
                double[] part = new double[Study.CLASSES];
                for (int c = 0; c < part.length; c++) {
                    part[c] = whole.get(i * part.length + c);
                }
                Doubles expected = Doubles.of(alone.shape(), part);
                comparison.tensor("logits of sample " + i + " alone", expected, Doubles.of(alone), TOLERANCE);
            }
        }
        comparison.done();
    }

    private static void taps(Kit kit) {
        Model model = Study.student(kit.seed());
        List<String> nodes = List.of("relu", "image", "fc", "conv", "norm");
        Tensor images = Study.images(kit, "images", 2);
        Comparison comparison = kit.comparison();
        try (InferenceSession session = kit.backend().infer(model, nodes);
                InferenceSession oracle = Study.reference().infer(model, nodes)) {
            Map<String, Tensor> found = session.run(Map.of("image", images));
            comparison.that(
                    nodes.equals(List.copyOf(found.keySet())), "the nodes, in order", nodes.toString(), found.keySet());
            oracle.run(Map.of("image", images)).forEach((node, value) -> {
                if (found.containsKey(node)) {
                    compare(comparison, node, value, found.get(node));
                }
            });
        }
        comparison.done();
    }

    private static void repeatable(Kit kit) {
        Model model = Study.student(kit.seed());
        Tensor images = Study.images(kit, "images", 7);
        Comparison comparison = kit.comparison();
        try (InferenceSession one = kit.backend().infer(model);
                InferenceSession two = kit.backend().infer(model)) {
            Tensor first = one.run(images);
            comparison.bits("the logits, again", first, one.run(images));
            comparison.bits("another session's logits", first, two.run(images));
        }
        comparison.done();
    }

    private static void modelsApart(Kit kit) {
        Model first = Study.student(kit.seed());
        Model second = Study.student(kit.seed() + 7);
        Tensor images = Study.images(kit, "images", 2);
        Tensor ofFirst = expected(first, images);
        Tensor ofSecond = expected(second, images);
        Comparison comparison = kit.comparison();
        try (InferenceSession one = kit.backend().infer(first)) {
            try (InferenceSession two = kit.backend().infer(second)) {
                compare(comparison, "the first model's logits", ofFirst, one.run(images));
                compare(comparison, "the second model's logits", ofSecond, two.run(images));
                compare(comparison, "the first model's logits again", ofFirst, one.run(images));
            }
            compare(comparison, "the first model's logits after the second's close", ofFirst, one.run(images));
        }
        try (InferenceSession session = kit.backend().infer(second)) {
            compare(comparison, "a new session's logits", ofSecond, session.run(images));
        }
        comparison.done();
    }

    private static void threads(Kit kit) throws Exception {
        List<Callable<Comparison>> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Model model = Study.student(kit.seed() + thread);
            Tensor images = Study.images(kit, "thread " + thread, 1 + thread % 2);
            Tensor expected = expected(model, images);
            String name = "logits of thread " + thread;
            tasks.add(() -> {
                Comparison comparison = kit.comparison();
                try (InferenceSession session = kit.backend().infer(model)) {
                    for (int run = 0; run < 20; run++) {
                        compare(comparison, name, expected, session.run(images));
                    }
                }
                return comparison;
            });
        }
        Threads.together(tasks).forEach(Comparison::done);
    }
}
