package io.parsimony.rewrite;

import io.parsimony.network.Network;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A change of architecture without parameters, used for planning.
 *
 * @param network the new network; the old one is unchanged
 * @param mapping the new node that replaces the output of each old node with a counterpart
 * @param sites every examined site, in order
 */
public record ArchitectureChange(Network network, Map<String, String> mapping, List<Site> sites) {

    /** Copies the collections. */
    public ArchitectureChange {
        mapping = Collections.unmodifiableMap(new LinkedHashMap<>(mapping));
        sites = List.copyOf(sites);
    }

    /** Returns an empty change: every node is mapped to itself. */
    public static ArchitectureChange identity(Network network) {
        Map<String, String> same = new LinkedHashMap<>();
        network.nodes().forEach(node -> same.put(node.name(), node.name()));
        return new ArchitectureChange(network, same, List.of());
    }

    /** Returns this change followed by another: mappings are composed, sites appended. */
    public ArchitectureChange then(ArchitectureChange next) {
        Map<String, String> composed = new LinkedHashMap<>();
        mapping.forEach((before, between) -> {
            String after = next.mapping.get(between);
            if (after != null) {
                composed.put(before, after);
            }
        });
        List<Site> all = new ArrayList<>(sites);
        all.addAll(next.sites);
        return new ArchitectureChange(next.network, composed, all);
    }

    /** Returns whether a node was replaced or removed. */
    public boolean changed() {
        return sites.stream().anyMatch(Site::replaced);
    }
}
