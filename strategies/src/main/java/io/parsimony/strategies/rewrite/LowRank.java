package io.parsimony.strategies.rewrite;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.NetworkRewriter.Replacement;
import io.parsimony.rewrite.SiteStrategy;
import io.parsimony.strategies.internal.linalg.SingularValues;
import io.parsimony.strategies.internal.site.KeptNodes;
import io.parsimony.strategies.internal.site.Multiples;
import io.parsimony.strategies.internal.site.SizeSettings;
import io.parsimony.strategies.internal.site.Substitute;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Replaces linear layers by two thin ones: {@code W [out, in]}, with the singular value decomposition {@code W = U S V'},
 * becomes {@code B A} of rank {@code r}, with {@code A = sqrt(S_r) V_r' [r, in]} (node {@code name.a}, no bias) and
 * {@code B = U_r sqrt(S_r) [out, r]} (node {@code name.b}, with the original's bias). No other matrix of that rank is
 * nearer to {@code W} in the Frobenius norm (Eckart and Young, <i>The approximation of one matrix by another of lower
 * rank</i>, Psychometrika 1936; for networks Xue, Li and Gong, <i>Restructuring of deep neural network acoustic models
 * with singular value decomposition</i>, Interspeech 2013). The student starts from the teacher's weights.
 *
 * <p>At most one of {@code rank}, {@code energy} and {@code compression} chooses the rank of each layer. Where none is
 * set the energy is 0.9.
 *
 * <p>Left alone, with the reason on record: what {@code keep} names; layers with no more than {@code rank} inputs or
 * outputs; those of which even rank one is not {@code compression} times smaller; and those that would not get cheaper,
 * which are those where {@code in * out <= (in + out) * r}. That is so of the last layer of most classifiers.
 *
 * <p>The decomposition takes time of the order of {@code in * out * min(in, out)} a layer: with two cores below a
 * second for 1,152 to 256 features, and some ten seconds for 1,024 to 22,080. A known rank of less than a quarter of a
 * large layer's takes a fraction of that. At full rank the product differs from the weight by its float32 rounding alone.
 *
 * @param rank the rank itself, at least 1
 * @param energy the share of the squared singular values that is kept, in (0, 1]; the least rank that keeps it is taken
 * @param compression how many times fewer parameters the layer has at least, biases counted, more than 1; the largest
 *     rank that achieves it is taken
 * @param keep the names of linear layers to leave alone
 * @param align what a rank becomes a multiple of, for instance 16 for ONNX Runtime's blocked layout; 1 rounds nothing
 *     (rounded up, for {@code compression} down, so that the layer is small enough)
 */
public record LowRank(OptionalInt rank, OptionalDouble energy, OptionalDouble compression, List<String> keep, int align)
        implements SiteStrategy {

    private static final double DEFAULT_ENERGY = 0.9;

    /**
     * Checks the ranges, and that at most one of the three is set.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public LowRank {
        Multiples.require(align);
        rank.ifPresent(value -> Require.atLeastOne("rank", value));
        SizeSettings.requireShare("energy", energy);
        compression.ifPresent(value -> {
            if (!(value > 1) || Double.isInfinite(value)) {
                throw Require.bad("compression", "a number greater than 1", value);
            }
        });
        SizeSettings.requireOneAtMost(List.of("rank", "energy", "compression"), rank, energy, compression);
        keep = List.copyOf(keep);
    }

    /** Nothing rounded. */
    public LowRank(OptionalInt rank, OptionalDouble energy, OptionalDouble compression, List<String> keep) {
        this(rank, energy, compression, keep, 1);
    }

    /** Nothing set, so 0.9 of the energy; nothing kept. */
    public LowRank() {
        this(OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty(), List.of());
    }

    /** Every layer at one rank. */
    public static LowRank ofRank(int rank, String... keep) {
        return new LowRank(OptionalInt.of(rank), OptionalDouble.empty(), OptionalDouble.empty(), List.of(keep));
    }

    /** Every layer at the least rank that keeps a share of its squared singular values. */
    public static LowRank ofEnergy(double energy, String... keep) {
        return new LowRank(OptionalInt.empty(), OptionalDouble.of(energy), OptionalDouble.empty(), List.of(keep));
    }

    /** Returns the same strategy with ranks that are multiples of a number. */
    public LowRank aligned(int multiple) {
        return new LowRank(rank, energy, compression, keep, multiple);
    }

    /** Every layer at the largest rank at which it has so many times fewer parameters. */
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
     * @throws ParsimonyException also ({@code bad-value}) if {@code keep} names a node that is not a linear layer;
     *     ({@code bad-parameters}) if a weight is not finite
     */
    @Override
    public void visit(NetworkRewriter rewriter) {
        KeptNodes.require(rewriter.network(), keep, Layer.Linear.class, "linear layer");
        rewriter.network().forEach(Layer.Linear.class, (node, linear) -> visit(rewriter, node, linear));
    }

    private void visit(NetworkRewriter rewriter, Node node, Layer.Linear linear) {
        Optional<String> obstacle = obstacle(node, linear).or(() -> Substitute.sharing(rewriter.network(), node));
        if (obstacle.isPresent()) {
            rewriter.keep(node, obstacle.get());
            return;
        }
        // A decomposition is dear: where the rank is known without one, so is whether the layer gets cheaper.
        OptionalInt known = rankOf(linear);
        if (known.isPresent() && refused(rewriter, node, nodes(node, linear, known.getAsInt()))) {
            return;
        }
        if (known.isPresent() && rewriter.model().isEmpty()) {
            int chosen = known.getAsInt();
            Replacement bare = new Replacement(nodes(node, linear, chosen), Map.of());
            rewriter.replace(node, bare, how(linear, chosen) + ".");
            return;
        }
        Model model = rewriter.requireModel("energy = " + energy.orElse(DEFAULT_ENERGY));
        String weight = node.parameter("weight");
        SingularValues values =
                SingularValues.of(weight, model.parameters().get(weight), known.orElse(Integer.MAX_VALUE));
        int chosen = known.orElseGet(() -> up(values.rank(energy.orElse(DEFAULT_ENERGY)), linear));
        List<Node> nodes = nodes(node, linear, chosen);
        if (known.isEmpty() && refused(rewriter, node, nodes)) {
            return;
        }
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        parameters.put(nodes.get(0).parameter("weight"), values.right(chosen));
        parameters.put(nodes.get(1).parameter("weight"), values.left(chosen));
        if (linear.bias()) {
            parameters.put(nodes.get(1).parameter("bias"), model.parameters().get(node.parameter("bias")));
        }
        String kept =
                String.format(Locale.ROOT, ", which keeps %.1f%% of its weight's energy.", 100 * values.energy(chosen));
        rewriter.replace(node, new Replacement(nodes, parameters), how(linear, chosen) + kept);
    }

    private static String how(Layer.Linear linear, int rank) {
        return "A linear layer of " + linear.inFeatures() + " to " + linear.outFeatures()
                + " features was factorised at rank " + rank;
    }

    private Optional<String> obstacle(Node node, Layer.Linear linear) {
        if (keep.contains(node.name())) {
            return Optional.of(KeptNodes.REASON);
        }
        int full = Math.min(linear.inFeatures(), linear.outFeatures());
        if (rank.orElse(0) > full) {
            return Optional.of("Rank " + rank.getAsInt() + " is more than its full rank " + full + ".");
        }
        if (compression.isPresent() && rankOf(linear).orElse(0) < 1) {
            return Optional.of("Even rank 1 does not make it " + compression.getAsDouble() + " times smaller.");
        }
        return Optional.empty();
    }

    /** The rank, where the layer's size is enough to know it; less than one where no rank is low enough. */
    private OptionalInt rankOf(Layer.Linear linear) {
        if (compression.isEmpty()) {
            return rank.isEmpty() ? rank : OptionalInt.of(up(rank.getAsInt(), linear));
        }
        long in = linear.inFeatures();
        long out = linear.outFeatures();
        long bias = linear.bias() ? out : 0;
        double weights = (in * out + bias) / compression.getAsDouble() - bias;
        return OptionalInt.of(Multiples.down((int) Math.floor(weights / (in + out)), align));
    }

    private int up(int chosen, Layer.Linear linear) {
        return Math.min(Multiples.up(chosen, align), Math.min(linear.inFeatures(), linear.outFeatures()));
    }

    private static boolean refused(NetworkRewriter rewriter, Node node, List<Node> nodes) {
        Optional<String> objection = Substitute.objection(rewriter.network(), node, nodes);
        objection.ifPresent(why -> rewriter.keep(node, why));
        return objection.isPresent();
    }

    private static List<Node> nodes(Node node, Layer.Linear linear, int rank) {
        Node a = new Node(node.name() + ".a", new Layer.Linear(linear.inFeatures(), rank, false), node.inputs());
        Node b = new Node(
                node.name() + ".b", new Layer.Linear(rank, linear.outFeatures(), linear.bias()), List.of(a.name()));
        return List.of(a, b);
    }

    /** Returns a builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder(new LowRank());
    }

    /** Collects settings; those not set keep their defaults. */
    public static final class Builder {

        private OptionalInt rank;
        private OptionalDouble energy;
        private OptionalDouble compression;
        private List<String> keep;
        private int align;

        private Builder(LowRank from) {
            rank = from.rank;
            energy = from.energy;
            compression = from.compression;
            keep = from.keep;
            align = from.align;
        }

        /** Sets the rank itself, at least 1. */
        public Builder rank(int value) {
            rank = OptionalInt.of(value);
            return this;
        }

        /** Sets the share of the squared singular values that is kept, in (0, 1]. */
        public Builder energy(double value) {
            energy = OptionalDouble.of(value);
            return this;
        }

        /**
         * Sets {@code compression}: how many times fewer parameters the layer has at least, biases counted, more
         * than 1.
         */
        public Builder compression(double value) {
            compression = OptionalDouble.of(value);
            return this;
        }

        /** Sets the names of linear layers to leave alone. */
        public Builder keep(List<String> value) {
            keep = value;
            return this;
        }

        /** Sets {@code align}: what a rank becomes a multiple of. */
        public Builder align(int value) {
            align = value;
            return this;
        }

        /**
         * Builds the settings.
         *
         * @throws ParsimonyException ({@code bad-value})
         */
        public LowRank build() {
            return new LowRank(rank, energy, compression, keep, align);
        }
    }
}
