package io.parsimony.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.rewrite.GroupedTeacher;
import io.parsimony.network.ClassGrouping;
import io.parsimony.network.Model;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The result of a strategy.
 *
 * @param model the new model; the old one is unchanged
 * @param outline the change of architecture: its network is the model's
 * @param outputs the grouping of the old model's classes; empty if each class has its own output
 */
public record Rewrite(Model model, ArchitectureChange outline, Optional<ClassGrouping> outputs) {

    /** Creates a rewrite without class grouping. */
    public Rewrite(Model model, ArchitectureChange outline) {
        this(model, outline, Optional.empty());
    }

    /** Returns an empty rewrite: every node is mapped to itself. */
    public static Rewrite identity(Model model) {
        return new Rewrite(model, ArchitectureChange.identity(model.network()));
    }

    /**
     * Returns the change from a model to the caller's own network, without sites.
     *
     * @param mapping the mapping from teacher node to student node, for the nodes whose activations losses may compare;
     *     may be empty
     * @throws ParsimonyException ({@code unknown-node}) if a node of the mapping is not in its network
     */
    public static Rewrite between(Model before, Model after, Map<String, String> mapping) {
        mapping.forEach((teacher, student) -> {
            before.network().node(teacher);
            after.network().node(student);
        });
        Optional<ClassGrouping> outputs = after.grouping()
                .filter(map -> map.before()
                        == before.network().shape(before.network().logits()).size());
        return new Rewrite(after, new ArchitectureChange(after.network(), mapping, List.of()), outputs);
    }

    /** Returns this rewrite followed by another: mappings and groupings are composed, sites appended. */
    public Rewrite then(Rewrite next) {
        Optional<ClassGrouping> composed = outputs.isPresent() && next.outputs.isPresent()
                ? Optional.of(outputs.get().then(next.outputs.get()))
                : outputs.or(next::outputs);
        return new Rewrite(next.model, outline.then(next.outline), composed);
    }

    /** Returns the same rewrite with other parameters of its model. */
    public Rewrite with(Model trained) {
        return new Rewrite(trained, outline, outputs);
    }

    /**
     * Returns the old model as a teacher of the new one: with the same grouping of classes, so that outputs correspond.
     *
     * @throws ParsimonyException ({@code bad-outputs}) if the old model's outputs cannot be grouped
     */
    public Model teacher(Model before) {
        return outputs.map(grouping -> GroupedTeacher.of(before, grouping)).orElse(before);
    }

    /** Returns the mapping: for each old node with a counterpart, the new node whose output replaced its output. */
    public Map<String, String> mapping() {
        return outline.mapping();
    }

    /** Returns every examined site, in order. */
    public List<Site> sites() {
        return outline.sites();
    }

    /** Returns whether a node was replaced or removed. */
    public boolean changed() {
        return outline.changed();
    }
}
