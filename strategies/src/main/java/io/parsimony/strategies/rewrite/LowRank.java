package io.parsimony.strategies.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.internal.fit.Factorization;
import io.parsimony.strategies.internal.fit.LinearFactors;
import io.parsimony.strategies.internal.fit.PointwiseFactors;
import io.parsimony.strategies.internal.site.KeptNodes;
import io.parsimony.strategies.internal.site.NodeSelection;
import io.parsimony.strategies.internal.site.RankSettings;
import io.parsimony.tensor.Size2d;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Replaces linear layers, and optionally 1x1 convolutions, by two thin ones: {@code W [out, in]}, with the singular
 * value decomposition {@code W = U S V'}, becomes {@code B A} of rank {@code r}, with {@code A = sqrt(S_r) V_r' [r,
 * in]} (node {@code name.a}, no bias) and {@code B = U_r sqrt(S_r) [out, r]} (node {@code name.b}, with the original's
 * bias). This is the closest matrix of that rank to {@code W} in the Frobenius norm (Eckart and Young, <i>The
 * approximation of one matrix by another of lower rank</i>, Psychometrika 1936; for networks Xue, Li and Gong,
 * <i>Restructuring of deep neural network acoustic models with singular value decomposition</i>, Interspeech 2013). The
 * student starts from the teacher's weights.
 *
 * <p>A 1x1 convolution from {@code in} to {@code out} channels is such a matrix at each pixel; the first of the two
 * convolutions takes stride and padding. With calibration samples, its factors minimize the error of the response
 * instead of the weight, on the input from the network rewritten so far (Zhang, Zou, He and Sun, <i>Accelerating very
 * deep convolutional networks for classification and detection</i>, TPAMI 2016): with inputs {@code X [n, in]},
 * responses {@code Y}, {@code C} the least-squares solution of {@code X C = Y}, and {@code X'X / n = L L'}, the factors
 * are those of {@code L'C}, transformed back by {@code L'}. The record contains the explained share of the response's
 * variance. Two factors have
 *
 * <pre>{@code
 * r (in + out)            parameters (and the bias)
 * H' W' r (in + out)      multiply-accumulates, to H' x W' (to 1 x 1 for a linear layer)
 * }</pre>
 *
 * <p>At most one of {@code rank}, {@code energy} and {@code compression} determines the rank of each layer. The default
 * is an energy of 0.9.
 *
 * <p>Skipped, with a recorded reason: nodes in {@code keep}; layers with at most {@code rank} inputs or outputs; layers
 * of which even rank one is not {@code compression} times smaller; and layers whose cost would not fall, because {@code
 * in * out <= (in + out) * r}. The last layer of most classifiers is of the latter kind. If {@code only} is set, other
 * nodes are not considered; grouped convolutions and other kernels never are.
 *
 * <p>The decomposition takes time of the order of {@code in * out * min(in, out)} per layer: on two cores, less than a
 * second for 1,152 to 256 features, and about ten seconds for 1,024 to 22,080. A known rank below a quarter of a large
 * layer's takes a fraction of that. At full rank, the product differs from the weight only by its float32 rounding.
 *
 * @param rank the rank, at least 1
 * @param energy the share of the squared singular values of the weight to keep, in (0, 1]; the smallest such rank is
 *     used
 * @param compression the minimum reduction factor of the layer's parameters, including biases, more than 1; the largest
 *     such rank is used
 * @param layers the kind of layers to replace; linear ones by default
 * @param only the names of the layers to consider, or all if the list is empty; {@code *} stands for any characters
 * @param keep the names of layers to keep unchanged; {@code *} stands for any characters
 * @param align the multiple of a rank, for instance 16 for ONNX Runtime's blocked layout; 1 rounds nothing (rounded up,
 *     but down for {@code compression}, so that the layer is small enough)
 */
public record LowRank(
        OptionalInt rank,
        OptionalDouble energy,
        OptionalDouble compression,
        Layers layers,
        List<String> only,
        List<String> keep,
        int align)
        implements SiteStrategy {

    /** The layers that a strategy replaces. */
    public enum Layers {
        /** Linear layers. */
        LINEAR,
        /** Ungrouped 1x1 convolutions. */
        POINTWISE,
        /** Both. */
        ALL
    }

    /**
     * Checks the ranges, and that at most one of rank, energy and compression is set.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public LowRank {
        new RankSettings(rank, energy, compression, align);
        only = List.copyOf(only);
        keep = List.copyOf(keep);
    }

    /** Creates the strategy for all linear layers except the kept ones. */
    public LowRank(OptionalInt rank, OptionalDouble energy, OptionalDouble compression, List<String> keep, int align) {
        this(rank, energy, compression, Layers.LINEAR, List.of(), keep, align);
    }

    /** Creates the strategy without rounding. */
    public LowRank(OptionalInt rank, OptionalDouble energy, OptionalDouble compression, List<String> keep) {
        this(rank, energy, compression, keep, 1);
    }

    /** Creates the strategy with the default: 0.9 of the energy. */
    public LowRank() {
        this(OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty(), List.of());
    }

    /** Creates the strategy with the same rank for every layer. */
    public static LowRank ofRank(int rank, String... keep) {
        return new LowRank(OptionalInt.of(rank), OptionalDouble.empty(), OptionalDouble.empty(), List.of(keep));
    }

    /**
     * Creates the strategy with, for every layer, the smallest rank that keeps a share of its squared singular values.
     */
    public static LowRank ofEnergy(double energy, String... keep) {
        return new LowRank(OptionalInt.empty(), OptionalDouble.of(energy), OptionalDouble.empty(), List.of(keep));
    }

    /** Returns the same strategy with ranks that are multiples of a number. */
    public LowRank aligned(int multiple) {
        return new LowRank(rank, energy, compression, layers, only, keep, multiple);
    }

    /** Returns the same strategy for other layers. */
    public LowRank at(Layers which) {
        return new LowRank(rank, energy, compression, which, only, keep, align);
    }

    /** Creates the strategy with, for every layer, the largest rank that reduces its parameters by a factor. */
    public static LowRank ofCompression(double compression, String... keep) {
        return new LowRank(OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.of(compression), List.of(keep));
    }

    @Override
    public String type() {
        return "low-rank";
    }

    @Override
    public Kind kind() {
        return Kind.APPROXIMATE;
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException also ({@code bad-value}) if {@code only} or {@code keep} names a node of another kind;
     *     ({@code bad-parameters}) if a weight is not finite
     */
    @Override
    public void visit(NetworkRewriter rewriter) {
        NodeSelection selection = new NodeSelection(only, keep);
        switch (layers) {
            case LINEAR -> selection.require(rewriter.network(), Layer.Linear.class, "linear layer");
            case POINTWISE -> selection.require(rewriter.network(), Layer.Conv2d.class, "convolution");
            case ALL -> selection.require(rewriter.network(), Layer.Dense.class, "convolution or linear layer");
        }
        RankSettings settings = new RankSettings(rank, energy, compression, align);
        selection.forEach(rewriter.network(), Layer.Dense.class, (node, layer) -> factorization(node, layer)
                .ifPresent(found -> visit(rewriter, selection, settings, found)));
    }

    private static void visit(
            NetworkRewriter rewriter, NodeSelection selection, RankSettings settings, Factorization found) {
        if (selection.keeps(found.node())) {
            rewriter.keep(found.node(), KeptNodes.REASON);
        } else {
            found.replace(rewriter, settings);
        }
    }

    private Optional<Factorization> factorization(Node node, Layer.Dense layer) {
        if (layer instanceof Layer.Linear linear) {
            return layers == Layers.POINTWISE ? Optional.empty() : Optional.of(new LinearFactors(node, linear));
        }
        Layer.Conv2d conv = (Layer.Conv2d) layer;
        boolean pointwise = conv.kernel().equals(Size2d.ONE) && conv.groups() == 1;
        return layers == Layers.LINEAR || !pointwise ? Optional.empty() : Optional.of(new PointwiseFactors(node, conv));
    }

    /** Returns a builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder(new LowRank());
    }

    /** Collects settings; those not set keep their defaults. */
    public static final class Builder extends FactorBuilder<Builder> {

        private OptionalInt rank;
        private Layers layers;

        private Builder(LowRank from) {
            super(from.energy, from.compression, from.only, from.keep, from.align);
            rank = from.rank;
            layers = from.layers;
        }

        /** Sets the rank, at least 1. */
        public Builder rank(int value) {
            rank = OptionalInt.of(value);
            return this;
        }

        /** Sets the kind of layers to replace. */
        public Builder layers(Layers value) {
            layers = value;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Builds the settings.
         *
         * @throws ParsimonyException ({@code bad-value})
         */
        public LowRank build() {
            return new LowRank(rank, energy, compression, layers, only, keep, align);
        }
    }
}
