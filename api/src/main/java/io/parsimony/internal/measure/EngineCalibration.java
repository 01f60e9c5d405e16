package io.parsimony.internal.measure;

import io.parsimony.backend.Backend;
import io.parsimony.backend.InferenceSession;
import io.parsimony.data.Dataset;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.ParameterSpec;
import io.parsimony.network.Parameters;
import io.parsimony.rewrite.RewriteContext.Calibration;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Calibration by an engine on samples of a data set. Only the nodes that the requested values depend on are run.
 *
 * <p>Memory holds the samples and the values of one batch. Not thread-safe; the caller closes the backend.
 */
public final class EngineCalibration implements Calibration {

    private static final int BATCH = 16;

    private final Backend backend;
    private final List<Tensor> batches;
    private final int samples;

    private EngineCalibration(Backend backend, List<Tensor> batches, int samples) {
        this.backend = backend;
        this.batches = List.copyOf(batches);
        this.samples = samples;
    }

    /**
     * Draws the samples.
     *
     * @param samples the number of samples, at least one; capped at the size of the data set
     * @param seed the seed of the draw
     * @throws ParsimonyException ({@code bad-value})
     */
    public static EngineCalibration of(Backend backend, Dataset data, int samples, long seed) {
        Require.atLeastOne("calibration samples", samples);
        int wanted = Math.min(samples, data.size());
        BatchSource source = new BatchSource(data, BATCH, seed);
        List<Tensor> batches = new ArrayList<>();
        for (int taken = 0; taken < wanted; taken += BATCH) {
            // A source's batch is valid until the next one is requested.
            batches.add(copy(source.batch(0, taken / BATCH).inputs(), Math.min(BATCH, wanted - taken)));
        }
        return new EngineCalibration(backend, batches, wanted);
    }

    @Override
    public int samples(Model model) {
        return samples;
    }

    @Override
    public Optional<InferenceSession> open(Model model, List<String> names) {
        return Optional.of(backend.infer(model, names));
    }

    @Override
    public Map<String, Tensor> values(Model model, List<String> names) {
        Map<String, FloatBuffer> all = new LinkedHashMap<>();
        for (String name : names) {
            Shape shape = model.network().shape(name).batched(samples);
            all.put(name, Tensor.allocate(shape.size()));
        }
        forEach(
                model,
                names,
                batch -> batch.forEach(
                        (name, value) -> Require.present(all, name).put(value.data())));
        Map<String, Tensor> values = new LinkedHashMap<>();
        all.forEach((name, data) ->
                values.put(name, Tensor.wrap(model.network().shape(name).batched(samples), data.rewind())));
        return values;
    }

    @Override
    public void forEach(Model model, List<String> names, Consumer<Map<String, Tensor>> use) {
        String input = model.network().input();
        if (names.equals(List.of(input))) {
            batches.forEach(batch -> use.accept(Map.of(input, batch)));
            return;
        }
        Model before = before(model, names);
        try (InferenceSession session = backend.infer(before, names)) {
            for (Tensor batch : batches) {
                use.accept(session.run(Map.of(input, batch)));
            }
        }
    }

    /** Returns the part of a model that some values depend on. */
    private static Model before(Model model, List<String> names) {
        Network network = model.network();
        names.forEach(network::shape);
        List<Node> nodes = network.needed(names).stream()
                .map(node -> node.withOwner(node.name()))
                .toList();
        Network part = new Network(network.inputs(), nodes, names);
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (Node node : nodes) {
            for (ParameterSpec spec : node.layer().parameters()) {
                String own = network.node(node.name()).parameter(spec.name());
                parameters.put(node.parameter(spec.name()), model.parameters().get(own));
            }
        }
        return new Model(part, new Parameters(parameters), model.provenance());
    }

    private static Tensor copy(Tensor batch, int samples) {
        Shape shape = batch.shape().with(0, samples);
        FloatBuffer data = Tensor.allocate(shape.size());
        data.put(batch.data().limit(shape.size()));
        return Tensor.wrap(shape, data.rewind());
    }
}
