package io.parsimony.rewrite;

import io.parsimony.network.Model;
import java.util.List;
import java.util.Map;

/**
 * What a strategy gives.
 *
 * @param model the new model; the one before is untouched
 * @param outline the change of architecture: its network is the model's
 */
public record Rewrite(Model model, Outline outline) {

    /** Nothing changed yet: every node corresponds to itself. */
    public static Rewrite identity(Model model) {
        return new Rewrite(model, Outline.identity(model.network()));
    }

    /** This rewrite followed by another of its model: correspondences are composed, sites appended. */
    public Rewrite then(Rewrite next) {
        return new Rewrite(next.model, outline.then(next.outline));
    }

    /** For each node before that still has one, the node whose output took its output's place. */
    public Map<String, String> correspondence() {
        return outline.correspondence();
    }

    /** Every place looked at, in order. */
    public List<Site> sites() {
        return outline.sites();
    }

    /** Whether anything was replaced. */
    public boolean changed() {
        return outline.changed();
    }
}
