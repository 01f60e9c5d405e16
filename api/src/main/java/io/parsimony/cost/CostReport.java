package io.parsimony.cost;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The cost of a network, by layer.
 *
 * @param precision the precision of the byte counts
 * @param layers every node's cost in topological order
 */
public record CostReport(Precision precision, List<LayerCost> layers) {

    /** The name of the {@linkplain #stages stage} of values that are not images. */
    public static final String VECTORS = "vectors";

    /** Copies the list. */
    public CostReport {
        layers = List.copyOf(layers);
    }

    /** Returns the sum over all layers. */
    public Cost total() {
        return layers.stream().map(LayerCost::cost).reduce(Cost.NONE, Cost::plus);
    }

    /** Returns the sums by component, every component present. */
    public Map<Component, Cost> byComponent() {
        Map<Component, Cost> sums = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            sums.put(component, Cost.NONE);
        }
        layers.forEach(layer -> sums.merge(layer.component(), layer.cost(), Cost::plus));
        return sums;
    }

    /** Returns the sum over all layers, operations and traffic included. */
    public CostSummary whole() {
        return CostSummary.of("total", layers);
    }

    /** Returns the sums by component, in the order of {@link Component}; components without a layer are omitted. */
    public List<CostSummary> components() {
        Map<Component, List<LayerCost>> groups = new EnumMap<>(Component.class);
        layers.forEach(layer -> groups.computeIfAbsent(layer.component(), c -> new ArrayList<>())
                .add(layer));
        List<CostSummary> sums = new ArrayList<>();
        groups.forEach((component, group) -> sums.add(CostSummary.of(component.label(), group)));
        return sums;
    }

    /**
     * Returns the sums by scope, in order of first appearance. A scope is a prefix of a node's name before a dot: the
     * node {@code stage1.block2.conv1} counts in {@code stage1} and in {@code stage1.block2}. Nodes without a dot are
     * in no scope.
     */
    public List<CostSummary> scopes() {
        return grouped(layer -> {
            String name = layer.node().name();
            List<String> scopes = new ArrayList<>();
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                scopes.add(name.substring(0, dot));
            }
            return scopes;
        });
    }

    /**
     * Returns the sums by resolution, in order of first appearance: all layers whose outputs have the same height and
     * width, for instance {@code 56x56}. Outputs without these axes belong to {@link #VECTORS}.
     */
    public List<CostSummary> stages() {
        return grouped(layer -> List.of(
                layer.output().rank() == 3
                        ? layer.output().dim(1) + "x" + layer.output().dim(2)
                        : VECTORS));
    }

    private List<CostSummary> grouped(Function<LayerCost, List<String>> keys) {
        Map<String, List<LayerCost>> groups = new LinkedHashMap<>();
        for (LayerCost layer : layers) {
            keys.apply(layer).forEach(key -> groups.computeIfAbsent(key, k -> new ArrayList<>())
                    .add(layer));
        }
        List<CostSummary> sums = new ArrayList<>();
        groups.forEach((name, group) -> sums.add(CostSummary.of(name, group)));
        return sums;
    }

    /** Returns the layer with the most live elements, the first of equal ones; empty without layers. */
    public Optional<LayerCost> peak() {
        return layers.stream().max(Comparator.comparingLong(LayerCost::live)).flatMap(most -> layers.stream()
                .filter(layer -> layer.live() == most.live())
                .findFirst());
    }

    /** Returns the maximum number of elements alive at a time, for one sample: the minimum memory for activations. */
    public long peakActivations() {
        return peak().map(LayerCost::live).orElse(0L);
    }
}
