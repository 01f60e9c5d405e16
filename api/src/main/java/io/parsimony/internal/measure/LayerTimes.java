package io.parsimony.internal.measure;

import io.parsimony.backend.Backend;
import io.parsimony.backend.Executable;
import io.parsimony.backend.InferenceSession;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.InferenceProgram;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.ParameterSpec;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The time of each layer of a model on an engine, batch size 1, in microseconds: medians after a warm-up.
 *
 * <p>Each node is measured alone, as a network of one node over resident random values, so that its time excludes
 * copies to and from the host; nodes with the same layer and the same input shapes are measured once. Node fusion by
 * the engine affects only the time of the whole model.
 *
 * @param layers the time of each node by name, in topological order
 * @param whole the time of the whole model in an {@link InferenceSession}, copies included
 */
public record LayerTimes(Map<String, Double> layers, double whole) {

    private static final double NANOS_PER_MICRO = 1e3;
    private static final String NODE = "node";

    /** Copies the map. */
    public LayerTimes {
        layers = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
    }

    /** Returns the sum over some nodes; unmeasured nodes count as zero. */
    public double sum(Collection<String> nodes) {
        return nodes.stream()
                .mapToDouble(name -> layers.getOrDefault(name, 0.0))
                .sum();
    }

    /**
     * Measures the times of a model's layers.
     *
     * @param warmUp the number of untimed runs of each node
     * @param runs the timed runs of each node
     * @throws ParsimonyException ({@code bad-value}) if there is no timed run; ({@code cancelled}) if the thread was
     *     interrupted; and the errors of the engine
     */
    public static LayerTimes measure(Backend backend, Model model, int warmUp, int runs) {
        Require.notNegative("warm-up", warmUp);
        Require.atLeastOne("runs", runs);
        Clock clock = new Clock(warmUp, runs);
        Map<Kind, Double> known = new HashMap<>();
        Map<String, Double> micros = new LinkedHashMap<>();
        Network network = model.network();
        for (Node node : network.nodes()) {
            List<Shape> shapes = node.inputs().stream().map(network::shape).toList();
            Kind kind = new Kind(node.layer(), shapes);
            if (!known.containsKey(kind)) {
                known.put(kind, alone(backend, model, node, shapes, clock));
            }
            micros.put(node.name(), known.get(kind));
        }
        return new LayerTimes(micros, whole(backend, model, clock));
    }

    private record Kind(Layer layer, List<Shape> inputs) {}

    private static double alone(Backend backend, Model model, Node node, List<Shape> shapes, Clock clock) {
        Map<String, Shape> inputs = new LinkedHashMap<>();
        shapes.forEach(shape -> inputs.put("input" + inputs.size(), shape));
        Node renamed = new Node(NODE, node.layer(), List.copyOf(inputs.keySet()));
        Network network = new Network(inputs, List.of(renamed), List.of(NODE));
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (ParameterSpec spec : node.layer().parameters()) {
            parameters.put(renamed.parameter(spec.name()), model.parameters().get(node.parameter(spec.name())));
        }
        Map<String, Value> values = new LinkedHashMap<>();
        try (Executable executable = backend.compile(new InferenceProgram(network, 1, List.of(NODE)), parameters)) {
            RandomInputs.of(inputs, 1).forEach((name, input) -> values.put(name, backend.upload(input)));
            return clock.micros(() -> executable.run(values).values().forEach(Value::close));
        } finally {
            values.values().forEach(Value::close);
        }
    }

    private static double whole(Backend backend, Model model, Clock clock) {
        Map<String, Tensor> inputs = RandomInputs.of(model.network().inputs(), 1);
        try (InferenceSession session = backend.infer(model)) {
            return clock.micros(() -> session.run(inputs));
        }
    }

    /** Runs an action repeatedly and returns its median time. */
    private record Clock(int warmUp, int runs) {

        double micros(Runnable run) {
            double[] times = new double[runs];
            for (int i = -warmUp; i < runs; i++) {
                if (Thread.currentThread().isInterrupted()) {
                    throw ParsimonyException.of(ErrorId.CANCELLED, "Measuring the layers' times was cancelled.");
                }
                long start = System.nanoTime();
                run.run();
                if (i >= 0) {
                    times[i] = (System.nanoTime() - start) / NANOS_PER_MICRO;
                }
            }
            return Median.of(times);
        }
    }
}
