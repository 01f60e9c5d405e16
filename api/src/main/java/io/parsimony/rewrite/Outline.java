package io.parsimony.rewrite;

import io.parsimony.network.Network;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A change of architecture without parameters: what planning needs.
 *
 * @param network the new network; the one before is untouched
 * @param correspondence for each node before that still has one, the node whose output took its output's place
 * @param sites every place looked at, in order
 */
public record Outline(Network network, Map<String, String> correspondence, List<Site> sites) {

    /** Copies the collections. */
    public Outline {
        correspondence = Collections.unmodifiableMap(new LinkedHashMap<>(correspondence));
        sites = List.copyOf(sites);
    }

    /** Nothing changed yet: every node corresponds to itself. */
    public static Outline identity(Network network) {
        Map<String, String> same = new LinkedHashMap<>();
        network.nodes().forEach(node -> same.put(node.name(), node.name()));
        return new Outline(network, same, List.of());
    }

    /** This change followed by another of its network: correspondences are composed, sites appended. */
    public Outline then(Outline next) {
        Map<String, String> composed = new LinkedHashMap<>();
        correspondence.forEach((before, between) -> {
            String after = next.correspondence.get(between);
            if (after != null) {
                composed.put(before, after);
            }
        });
        List<Site> all = new ArrayList<>(sites);
        all.addAll(next.sites);
        return new Outline(next.network, composed, all);
    }

    /** Whether anything was replaced. */
    public boolean changed() {
        return sites.stream().anyMatch(Site::replaced);
    }
}
