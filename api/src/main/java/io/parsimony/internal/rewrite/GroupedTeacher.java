package io.parsimony.internal.rewrite;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.ClassGrouping;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.NetworkRewriter.Replacement;
import io.parsimony.rewrite.RewriteContext;
import java.util.List;

/** Groups the classes of a teacher like those of its student. */
public final class GroupedTeacher {

    private GroupedTeacher() {}

    /**
     * Returns a model with the rows of its last linear layer merged by group. See {@link OutputLayer#tied} for the
     * weights.
     *
     * @throws ParsimonyException ({@code bad-outputs}) if the model has another number of classes, or its outputs do
     *     not come from a linear layer that can be grouped
     */
    public static Model of(Model model, ClassGrouping grouping) {
        Network network = model.network();
        OutputLayer layer = OutputLayer.of(network)
                .filter(found -> found.linear().outFeatures() == grouping.before())
                .orElseThrow(() -> ParsimonyException.of(
                        ErrorId.BAD_OUTPUTS,
                        "Expected a model that ends in a linear layer of %d outputs, found outputs of shape %s.",
                        grouping.before(),
                        network.shape(network.logits())));
        layer.objection(network).ifPresent(why -> {
            throw ParsimonyException.of(
                    ErrorId.BAD_OUTPUTS,
                    "Cannot group the outputs of [%s]. %s",
                    layer.node().name(),
                    why);
        });
        NetworkRewriter rewriter = new NetworkRewriter("output-tying", model, new RewriteContext(0));
        Replacement replacement =
                new Replacement(List.of(layer.narrowed(grouping.after())), layer.tied(model.parameters(), grouping));
        rewriter.replace(layer.node(), replacement, "Its outputs were grouped like the student's.");
        rewriter.tieOutputs(grouping);
        return rewriter.finish().model();
    }
}
