package io.parsimony.strategies.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.internal.site.KeptNodes;
import io.parsimony.strategies.internal.site.NodeSelection;
import java.util.ArrayList;
import java.util.List;

/**
 * Folds batch norms with inference statistics into the convolutions before them or into the convolutions and linear
 * layers after them, for deployment, where many small operations cost more than their arithmetic (Jacob et al.,
 * <i>Quantization and training of neural networks for efficient integer-arithmetic-only inference</i>, CVPR 2018,
 * section 3.2). A batch norm computes {@code s x + t} in each channel, with scale {@code s = gamma / sqrt(var + eps)}
 * and shift {@code t = beta - s mean}. The function is unchanged, up to rounding:
 *
 * <pre>{@code
 * before it: W' = s W (by output channel)    b' = s b + t
 * after it:  W' = W s (by input channel)     b' = b + W t
 * }</pre>
 *
 * <p>A convolution without a bias gets a bias: {@code C} of the batch norm's {@code 2 C} trainable parameters are
 * removed. After a sum of convolutions, as at the end of a ParConv block, all of them are scaled and the first takes
 * the shift. The convolution's value then equals the batch norm's former value, and the batch norm is mapped to it. If
 * the batch norm was an output of the network, the node before it takes its name.
 *
 * <p>If no layer before a batch norm fits, it is folded into the layers after it. All of these must be linear layers or
 * convolutions without padding, because a padded zero is not shifted. Flattening, average pools and dropout may lie
 * between.
 *
 * <p>Constant scales and shifts, such as the normalization of an imported model's input, are folded in the same way
 * unless {@code only} selects batch normalizations.
 *
 * <p>A folded model is not trainable, because it has no normalization.
 *
 * <p>Skipped, with a recorded reason: nodes in {@code keep}; batch norms without such layers on either side; and batch
 * norms with an intermediate value that has other readers or is an output of the network. If {@code only} is set, other
 * nodes are not considered.
 *
 * @param only the names of the batch norms to consider, or all if the list is empty; {@code *} stands for any
 *     characters
 * @param keep the names of batch norms to keep unchanged; {@code *} stands for any characters
 */
public record FoldBatchNorm(List<String> only, List<String> keep) implements SiteStrategy {

    /** Copies the lists. */
    public FoldBatchNorm {
        only = List.copyOf(only);
        keep = List.copyOf(keep);
    }

    /** Creates the strategy for all batch norms. */
    public FoldBatchNorm() {
        this(List.of(), List.of());
    }

    @Override
    public String type() {
        return "fold-batch-norm";
    }

    @Override
    public Kind kind() {
        return Kind.EXACT;
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException also ({@code bad-value}) if {@code only} or {@code keep} names a node that is not a
     *     batch normalization
     */
    @Override
    public void visit(NetworkRewriter rewriter) {
        NodeSelection selection = new NodeSelection(only, keep);
        selection.require(rewriter.network(), Layer.BatchNorm2d.class, "batch normalization");
        List<Node> norms = new ArrayList<>();
        for (Node node : rewriter.network().nodes()) {
            boolean constant = node.is(Layer.ScaleShift.class) && only.isEmpty();
            boolean norm = node.is(Layer.BatchNorm2d.class) && selection.covers(node);
            if (norm && selection.keeps(node)) {
                rewriter.keep(node, KeptNodes.REASON);
            } else if (norm || constant) {
                norms.add(node);
            }
        }
        new BatchNormFolding(rewriter).visit(norms);
    }
}
