package io.parsimony.strategies.guideline;

import io.parsimony.cost.Component;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Network;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.rewrite.Site;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A strategy with a setting and its effect on each site of a network.
 *
 * @param component the part of the network that it changes
 * @param name the strategy and its setting, for explanations
 * @param capacityCost the loss of capacity, in halvings; zero for none
 * @param strategy the strategy, given the names of further sites to keep
 * @param sites the replaced sites by name
 * @param left the guideline's reasons to skip sites, by name
 */
record Candidate(
        Component component,
        String name,
        double capacityCost,
        Function<List<String>, RewriteStrategy> strategy,
        Map<String, Site> sites,
        Map<String, String> left) {

    /** The candidate without a change. */
    static final Candidate NONE = new Candidate(
            Component.OTHER,
            "nothing",
            0,
            skipped -> {
                throw new IllegalStateException("The empty candidate has no strategy.");
            },
            Map.of(),
            Map.of());

    /**
     * Returns the candidate of a network; empty if the strategy finds no site.
     *
     * @param keep the nodes that the user keeps
     * @param left the nodes that the guideline skips, with the reasons
     */
    static Optional<Candidate> of(
            Network network,
            Component component,
            String name,
            double capacityCost,
            List<String> keep,
            Map<String, String> left,
            Function<List<String>, RewriteStrategy> strategy) {
        List<String> always =
                Stream.concat(keep.stream(), left.keySet().stream()).toList();
        return outline(network, strategy.apply(always)).map(outline -> {
            Map<String, Site> sites = new LinkedHashMap<>();
            outline.sites().stream().filter(Site::replaced).forEach(site -> sites.put(site.node(), site));
            return new Candidate(
                    component,
                    name,
                    capacityCost,
                    skipped -> strategy.apply(
                            Stream.concat(always.stream(), skipped.stream()).toList()),
                    sites,
                    left);
        });
    }

    /** Returns a strategy's change of a network; empty if it finds no site. */
    static Optional<ArchitectureChange> outline(Network network, RewriteStrategy strategy) {
        try {
            return Optional.of(strategy.outline(network));
        } catch (ParsimonyException e) {
            if (e.id().equals("no-site")) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
