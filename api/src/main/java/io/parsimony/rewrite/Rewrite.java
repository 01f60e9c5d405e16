package io.parsimony.rewrite;

import io.parsimony.network.Model;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a strategy gives.
 *
 * @param model the new model; the one before is untouched
 * @param correspondence for each node before that still has one, the node whose output took its output's place
 * @param sites every place looked at, in order
 */
public record Rewrite(Model model, Map<String, String> correspondence, List<Site> sites) {

    /** Copies the collections. */
    public Rewrite {
        correspondence = Collections.unmodifiableMap(new LinkedHashMap<>(correspondence));
        sites = List.copyOf(sites);
    }

    /** Nothing changed yet: every node corresponds to itself. */
    public static Rewrite identity(Model model) {
        Map<String, String> same = new LinkedHashMap<>();
        model.network().nodes().forEach(node -> same.put(node.name(), node.name()));
        return new Rewrite(model, same, List.of());
    }

    /** This rewrite followed by another of its model: correspondences are composed, sites appended. */
    public Rewrite then(Rewrite next) {
        Map<String, String> composed = new LinkedHashMap<>();
        correspondence.forEach((before, between) -> {
            String after = next.correspondence.get(between);
            if (after != null) {
                composed.put(before, after);
            }
        });
        List<Site> all = new ArrayList<>(sites);
        all.addAll(next.sites);
        return new Rewrite(next.model, composed, all);
    }

    /** Whether anything was replaced. */
    public boolean changed() {
        return sites.stream().anyMatch(Site::replaced);
    }
}
