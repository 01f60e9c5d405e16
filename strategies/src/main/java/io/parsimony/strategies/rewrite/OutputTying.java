package io.parsimony.strategies.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.rewrite.OutputLayer;
import io.parsimony.network.ClassGrouping;
import io.parsimony.network.Network;
import io.parsimony.network.Parameters;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.NetworkRewriter.Replacement;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.internal.linalg.Matrices;
import io.parsimony.strategies.internal.linalg.WardClustering;
import io.parsimony.strategies.internal.site.SizeSettings;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Groups classes, or states of hidden Markov models, with similar output weights: the classes of a group share one
 * output. Speech recognition ties similar states to train and decode large models (Young, Odell and Woodland,
 * <i>Tree-based state tying for high accuracy acoustic modelling</i>, HLT 1994); in the paper's network, the output
 * layer is the largest fully connected layer.
 *
 * <p>Groups are merged in pairs. Each merge is the one that adds least to the squared distance of the rows {@code [w_i,
 * b_i]} of the last linear layer from their group's mean (Ward, <i>Hierarchical grouping to optimize an objective
 * function</i>, Journal of the American Statistical Association 1963):
 *
 * <pre>{@code |A| |B| / (|A| + |B|) * |mean(A) - mean(B)|^2}</pre>
 *
 * <p>Up to 256 classes, all pairs are compared. Beyond, each group is compared with its nearest neighbors, found by a
 * random projection to 64 dimensions (Johnson and Lindenstrauss, 1984) and measured exactly, so that tens of thousands
 * of classes take seconds. The seed determines the projection: the same seed gives the same groups.
 *
 * <p>A group's weights are the mean of its members', and its bias the mean of theirs plus {@code log(members)}, so that
 * for equal members its logit is the logarithm of their summed probability: see {@link OutputLayer#tied}. A layer
 * without biases gets biases for this purpose. The {@link ClassGrouping} of the rewrite, which the new model stores in
 * its provenance, maps labels, groups the teacher's outputs for distillation, and expands the outputs for decoding.
 * From {@code n} classes to {@code c}, a layer of {@code f} features takes {@code c f} multiply-accumulates instead of
 * {@code n f}, and has {@code c (f + 1)} parameters. A grouping into the same number of classes changes nothing.
 *
 * <p>Skipped, with a recorded reason: an output layer with fewer than {@code classes} outputs, or with too few for one
 * per position; with outputs that do not divide into {@code groups}; or with a value that has other readers. There is
 * no site if the first output does not come from a linear layer, directly or through a softmax.
 *
 * @param classes the number of outputs to keep, at least 1
 * @param ratio the share of the outputs to keep, in (0, 1], rounded, at least one; 0.5 if neither is set
 * @param groups the number of positions, at least 1: output {@code i} has the position {@code i mod groups}, and only
 *     outputs of the same position are grouped. With the three states of each character's model in sequence, {@code 3}
 *     groups first states only with first states
 */
public record OutputTying(OptionalInt classes, OptionalDouble ratio, int groups) implements SiteStrategy {

    private static final double DEFAULT_RATIO = 0.5;

    /**
     * Checks the ranges, and that at most one of classes and ratio is set.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public OutputTying {
        classes.ifPresent(value -> Require.atLeastOne("classes", value));
        SizeSettings.requireShare("ratio", ratio);
        SizeSettings.requireOneAtMost(List.of("classes", "ratio"), classes, ratio);
        Require.atLeastOne("groups", groups);
    }

    /** Creates the strategy with half of the outputs, of any position. */
    public OutputTying() {
        this(OptionalInt.empty(), OptionalDouble.empty(), 1);
    }

    /** Creates the strategy with a number of outputs. */
    public static OutputTying ofClasses(int classes, int groups) {
        return new OutputTying(OptionalInt.of(classes), OptionalDouble.empty(), groups);
    }

    /** Creates the strategy with a share of the outputs. */
    public static OutputTying ofRatio(double ratio, int groups) {
        return new OutputTying(OptionalInt.empty(), OptionalDouble.of(ratio), groups);
    }

    @Override
    public String type() {
        return "output-tying";
    }

    @Override
    public Kind kind() {
        return Kind.APPROXIMATE;
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException also ({@code bad-parameters}) if a weight of the output layer is not finite
     */
    @Override
    public void visit(NetworkRewriter rewriter) {
        OutputLayer.of(rewriter.network()).ifPresent(layer -> visit(rewriter, layer));
    }

    private void visit(NetworkRewriter rewriter, OutputLayer layer) {
        int before = layer.linear().outFeatures();
        int after = SizeSettings.of(classes, ratio, DEFAULT_RATIO, before);
        Optional<String> obstacle = obstacle(rewriter.network(), layer, before, after);
        if (obstacle.isPresent()) {
            rewriter.keep(layer.node(), obstacle.get());
            return;
        }
        Map<String, Tensor> parameters = rewriter.model()
                .map(model -> {
                    ClassGrouping map = after == before
                            ? ClassGrouping.identity(before)
                            : ties(layer, model.parameters(), after, rewriter.seed());
                    rewriter.tieOutputs(map);
                    return layer.tied(model.parameters(), map);
                })
                .orElse(Map.of());
        String how = String.format(Locale.ROOT, "Its %,d outputs were grouped into %,d.", before, after);
        rewriter.replace(layer.node(), new Replacement(List.of(layer.narrowed(after)), parameters), how);
    }

    private Optional<String> obstacle(Network network, OutputLayer layer, int before, int after) {
        if (after > before) {
            return Optional.of("It has only " + before + " outputs.");
        }
        if (before % groups != 0) {
            return Optional.of("Its " + before + " outputs do not divide into " + groups + " positions.");
        }
        if (after < groups) {
            return Optional.of(
                    "A grouping into " + after + " leaves less than one output for each of " + groups + " positions.");
        }
        return layer.objection(network);
    }

    private ClassGrouping ties(OutputLayer layer, Parameters parameters, int after, long seed) {
        int before = layer.linear().outFeatures();
        int features = layer.linear().inFeatures();
        String weightName = layer.node().parameter("weight");
        String biasName = layer.node().parameter("bias");
        double[] weights = Matrices.numbers(weightName, parameters.get(weightName));
        int width = features + (layer.linear().bias() ? 1 : 0);
        double[] rows = new double[before * width];
        for (int i = 0; i < before; i++) {
            System.arraycopy(weights, i * features, rows, i * width, features);
        }
        if (layer.linear().bias()) {
            double[] biases = Matrices.numbers(biasName, parameters.get(biasName));
            for (int i = 0; i < before; i++) {
                rows[i * width + features] = biases[i];
            }
        }
        return ClassGrouping.of(new WardClustering(rows, before, groups, seed).into(after));
    }
}
