package io.parsimony.cost;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The cost of a network, by layer.
 *
 * @param layers every node's cost in topological order
 */
public record CostReport(List<LayerCost> layers) {

    /** Copies the list. */
    public CostReport {
        layers = List.copyOf(layers);
    }

    /** The sum over all layers. */
    public Cost total() {
        return layers.stream().map(LayerCost::cost).reduce(Cost.NONE, Cost::plus);
    }

    /** The sums by component, every component present. */
    public Map<Component, Cost> byComponent() {
        Map<Component, Cost> sums = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            sums.put(component, Cost.NONE);
        }
        layers.forEach(layer -> sums.merge(layer.component(), layer.cost(), Cost::plus));
        return sums;
    }
}
