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
 * @param model the new model; the one before is untouched
 * @param outline the change of architecture: its network is the model's
 * @param outputs which classes of the model before were tied; empty where each still has an output of its own
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
     * Returns the change from a model to another network of the caller's own, of which no site is known.
     *
     * @param mapping teacher node to student node, for the nodes whose activations may be compared; may be empty
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
     * Returns the model before as a teacher of the new one: with the same classes tied, so that outputs correspond.
     *
     * @throws ParsimonyException ({@code bad-outputs}) if that model's outputs cannot be tied
     */
    public Model teacher(Model before) {
        return outputs.map(grouping -> GroupedTeacher.of(before, grouping)).orElse(before);
    }

    /** Returns the mapping: for each old node with a counterpart, the new node whose output replaced its output. */
    public Map<String, String> mapping() {
        return outline.mapping();
    }

    /** Returns every place looked at, in order. */
    public List<Site> sites() {
        return outline.sites();
    }

    /** Returns whether anything was replaced. */
    public boolean changed() {
        return outline.changed();
    }
}
