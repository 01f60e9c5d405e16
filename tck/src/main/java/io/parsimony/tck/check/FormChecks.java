package io.parsimony.tck.check;

import io.parsimony.backend.InferenceSession;
import io.parsimony.error.Require;
import io.parsimony.internal.network.Lowering;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Parameters;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.strategies.deploy.InferenceForm;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.compare.Quantity;
import io.parsimony.tck.compare.Tolerance;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tck.vectors.LayerCase;
import io.parsimony.tck.vectors.ReferenceVectors;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.zoo.Zoo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks of tier 3 for the fusion of networks: single layers, random networks and inference forms. */
final class FormChecks {

    private static final Tolerance TOLERANCE = Quantity.VALUE.tolerance(ComparisonPrecision.FLOAT32);
    private static final int NETWORKS = 32;
    private static final int[] BATCHES = {1, 3, 16};

    private FormChecks() {}

    static void addTo(Checks checks) {
        for (LayerCase vector : ReferenceVectors.layers()) {
            if (isForInference(vector)) {
                checks.add("3.11-layer-sessions", vector.id(), kit -> layer(kit, vector));
            }
        }
        for (int i = 1; i <= NETWORKS; i++) {
            int number = i;
            checks.add("3.12-drawn-networks", "network " + i, kit -> drawn(kit, number));
        }
        for (InferenceForm.Form form : InferenceForm.Form.values()) {
            checks.add("3.13-inference-forms", form.toString(), kit -> form(kit, form));
        }
    }

    /** Returns whether the vectors contain a session's outputs: training differs only by batch norm and dropout. */
    private static boolean isForInference(LayerCase vector) {
        return vector.mode() == Lowering.Mode.INFERENCE
                || vector.network().nodes().stream()
                        .noneMatch(node ->
                                node.layer() instanceof Layer.BatchNorm2d || node.layer() instanceof Layer.Dropout);
    }

    private static Map<String, Tensor> tensors(Map<String, Doubles> numbers) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        numbers.forEach((name, value) -> tensors.put(name, value.toTensor()));
        return tensors;
    }

    private static void layer(Kit kit, LayerCase vector) {
        Model model = new Model(vector.network(), new Parameters(tensors(vector.parameters())), Map.of());
        Comparison comparison = kit.comparison();
        try (InferenceSession session = kit.backend().infer(model)) {
            Map<String, Tensor> found = session.run(tensors(vector.inputs()));
            comparison.names("the outputs", vector.outputs().keySet(), found.keySet());
            vector.outputs()
                    .forEach((name, value) ->
                            comparison.tensor(name, value, Doubles.of(Require.present(found, name)), TOLERANCE));
        }
        comparison.done();
    }

    private static void drawn(Kit kit, int number) {
        Model model = DrawnNetwork.draw(kit.random("network"), kit.seed() + number);
        Comparison comparison = kit.comparison();
        likeReference(kit, comparison, model, model, 2);
        comparison.done();
    }

    private static void form(Kit kit, InferenceForm.Form form) {
        Network teacher =
                Zoo.vgg(Shape.of(1, 13, 11), List.of(List.of(16), List.of(32, 32)), List.of(20), Study.CLASSES);
        RewriteContext context = new RewriteContext(kit.seed());
        Model drawn = DrawnNetwork.season(Model.initialize(teacher, kit.seed()), kit.random("parameters"));
        Model student = DrawnNetwork.season(
                new ParConv(0.25, 2, List.of("conv1")).apply(drawn, context).model(), kit.random("student"));
        Model deployed = new InferenceForm(form).apply(student, context).model();
        Comparison comparison = kit.comparison();
        for (int batch : BATCHES) {
            likeReference(kit, comparison, student, deployed, batch);
        }
        comparison.done();
    }

    /** Compares the outputs of a model on this engine with those of another model on the reference. */
    private static void likeReference(Kit kit, Comparison comparison, Model expected, Model found, int batch) {
        Network network = expected.network();
        Shape shape = network.shape(network.input()).batched(batch);
        Map<String, Tensor> inputs = Map.of(
                network.input(),
                Argument.normal(shape.toArray())
                        .numbers(kit.random("batch " + batch))
                        .toTensor());
        try (InferenceSession session = kit.backend().infer(found);
                InferenceSession oracle = Study.reference().infer(expected)) {
            List<Tensor> wanted = List.copyOf(oracle.run(inputs).values());
            Map<String, Tensor> values = session.run(inputs);
            List<String> names = found.network().outputs();
            for (int i = 0; i < wanted.size(); i++) {
                String name = names.get(i);
                comparison.tensor(
                        name + " of batch " + batch,
                        Doubles.of(wanted.get(i)),
                        Doubles.of(Require.present(values, name)),
                        TOLERANCE);
            }
        }
    }
}
