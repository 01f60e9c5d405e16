package io.parsimony.strategies.internal.fit;

import io.parsimony.network.Model;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.NetworkRewriter.Replacement;
import io.parsimony.strategies.internal.linalg.SingularValues;
import io.parsimony.strategies.internal.site.RankSettings;
import io.parsimony.strategies.internal.site.RankSettings.Sizes;
import io.parsimony.strategies.internal.site.Substitute;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A weight that can be replaced by two factors of a rank: a linear layer's, or a convolution's seen as a matrix. */
public interface Factorization {

    /** Returns the layer's node. */
    Node node();

    /** Returns the sizes that determine the rank. */
    Sizes sizes();

    /** Returns a description of the layer for the record. */
    String layer();

    /** Returns the nodes of both factors. */
    List<Node> nodes(int rank);

    /** Returns the singular values of the weight as a matrix, at least the requested number or all. */
    SingularValues values(Model model, int wanted);

    /** Returns the parameters of the factors closest to the weight. */
    Map<String, Tensor> nearest(Model model, SingularValues values, int rank);

    /** Returns factors fitted to the teacher's response on calibration samples, if there are any. */
    default Optional<FittedBlock> fitted(NetworkRewriter rewriter, int rank) {
        return Optional.empty();
    }

    /**
     * Replaces the layer by its factors, or skips it with a reason.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code needs-parameters}) if the rank depends on parameters and
     *     the model has none; ({@code bad-parameters}) if a weight is not finite
     */
    default void replace(NetworkRewriter rewriter, RankSettings settings) {
        Optional<String> obstacle = settings.obstacle(sizes()).or(() -> Substitute.sharing(rewriter.network(), node()));
        if (obstacle.isPresent()) {
            rewriter.keep(node(), obstacle.get());
            return;
        }
        // A decomposition takes long; with a known rank, the cost check needs none.
        OptionalInt known = settings.known(sizes());
        Optional<SingularValues> values = Optional.empty();
        if (known.isEmpty()) {
            Model model = rewriter.requireModel("energy = " + settings.energyKept());
            values = Optional.of(values(model, Integer.MAX_VALUE));
        }
        double share = settings.energyKept();
        int rank =
                known.isPresent() ? known.getAsInt() : settings.up(values.get().rank(share), sizes());
        List<Node> nodes = nodes(rank);
        Optional<String> objection = Substitute.objection(rewriter.network(), node(), nodes);
        if (objection.isPresent()) {
            rewriter.keep(node(), objection.get());
            return;
        }
        String how = layer() + " was factorized at rank " + rank;
        if (rewriter.model().isEmpty()) {
            rewriter.replace(node(), new Replacement(nodes, Map.of()), how + ".");
            return;
        }
        Optional<FittedBlock> fitted = fitted(rewriter, rank);
        if (fitted.isPresent()) {
            rewriter.replace(
                    node(), new Replacement(nodes, fitted.get().parameters()), how + FittedBlock.sentence(fitted));
            return;
        }
        Model model = rewriter.model().get();
        SingularValues found = values.orElseGet(() -> values(model, rank));
        String kept =
                String.format(Locale.ROOT, ", which keeps %.1f%% of its weight's energy.", 100 * found.energy(rank));
        rewriter.replace(node(), new Replacement(nodes, nearest(model, found, rank)), how + kept);
    }
}
