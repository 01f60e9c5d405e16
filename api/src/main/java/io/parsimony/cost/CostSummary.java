package io.parsimony.cost;

import java.util.Collection;
import java.util.List;

/**
 * The summed cost of some nodes of a network.
 *
 * @param name the name of the group: a component, a scope, a stage, or one node's name
 * @param nodes their names in order
 * @param cost the sum of their costs
 * @param work the sum of their work
 */
public record CostSummary(String name, List<String> nodes, Cost cost, Work work) {

    /** Copies the list. */
    public CostSummary {
        nodes = List.copyOf(nodes);
    }

    /** Returns the sum over some layers. */
    public static CostSummary of(String name, Collection<LayerCost> layers) {
        return new CostSummary(
                name,
                layers.stream().map(layer -> layer.node().name()).toList(),
                layers.stream().map(LayerCost::cost).reduce(Cost.NONE, Cost::plus),
                layers.stream().map(LayerCost::work).reduce(Work.NONE, Work::plus));
    }

    /** Returns whether the nodes neither compute nor store anything. */
    public boolean free() {
        return work.operations() == 0 && cost.bytes() == 0;
    }

    /** Returns this summary's share of a whole, in percent. */
    public Shares sharesOf(CostSummary whole) {
        return new Shares(
                percent(cost.macs(), whole.cost.macs()),
                percent(work.operations(), whole.work.operations()),
                percent(cost.parameters(), whole.cost.parameters()),
                percent(cost.activations(), whole.cost.activations()));
    }

    private static double percent(long part, long whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }

    /**
     * Shares of a network's cost in percent; zero if the network's total is zero.
     *
     * @param macs of the multiply-accumulates
     * @param operations of the operations
     * @param parameters of the parameters
     * @param activations of the numbers in all outputs
     */
    public record Shares(double macs, double operations, double parameters, double activations) {}
}
