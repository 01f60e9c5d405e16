package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Set;

/**
 * The hierarchical context loss of knowledge review: activations are compared at every pixel and averaged over ever
 * larger parts of the image, summed over the pairs:
 *
 * <pre>{@code
 * L = sum_k ( sum_l w_l mean( (P_l(s) - P_l(t))^2 ) ) / sum_l w_l
 * }</pre>
 *
 * <p>for activations {@code [n, c, h, w]} of equal shapes, where {@code P_0} is the activation itself with {@code w_0 =
 * 1}, and {@code P_l} its averages over a grid of {@code g x g} parts for {@code g = 4, 2, 1} as far as {@code g} is
 * less than h and w, each with half of the weight before (HCL: Chen, Liu, Zhao and Jia, <i>Distilling knowledge via
 * knowledge review</i>, CVPR 2021). Part {@code i} of {@code g} along an extent of {@code h} reaches from {@code
 * floor(i h / g)} to before {@code ceil((i + 1) h / g)}.
 *
 * <p>An {@code adapter}, the learned 1x1 convolution of the paper, maps pairs of different widths to one width. The
 * paper's attention-based fusion of the student's stages, a separate module, is not part of this loss.
 */
public record KnowledgeReview() implements DistillationLoss {

    private static final int[] GRIDS = {4, 2, 1};

    @Override
    public String type() {
        return "review";
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.FEATURES);
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException ({@code bad-taps}) if there are no pairs or one side has more features than the other;
     *     ({@code bad-shape}) if an activation has no height and width, or the shapes of a pair differ
     */
    @Override
    public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
        return student.sumOverEqualPairs(teacher, (s, t) -> {
            Formulas.requireEqualMaps(s, t);
            return hierarchical(s, t);
        });
    }

    private static <T> Expr<T> hierarchical(Expr<T> s, Expr<T> t) {
        // Averages are linear, so the averages of the difference are the difference of the averages.
        Expr<T> difference = s.sub(t);
        Expr<T> sum = difference.square().mean();
        double weight = 1;
        double weights = 1;
        for (int grid : GRIDS) {
            if (grid < s.dim(2) && grid < s.dim(3)) {
                weight /= 2;
                weights += weight;
                sum = sum.add(pooled(difference, grid).square().mean().mul(weight));
            }
        }
        return sum.div(weights);
    }

    /** Returns the averages over a grid of parts, {@code [n c, g, g]} in any order of the parts. */
    private static <T> Expr<T> pooled(Expr<T> map, int grid) {
        Shape shape = map.shape();
        int maps = shape.dim(0) * shape.dim(1);
        int height = shape.dim(2);
        int width = shape.dim(3);
        Expr<T> rows = averages(map.reshape(maps * height, width), grid);
        return averages(rows.reshape(maps, height, grid).transpose(0, 2, 1).reshape(maps * grid, height), grid);
    }

    /**
     * Returns the averages of rows {@code [n, extent]} over parts, {@code [n, grid]}: sums over counts, which are
     * exact.
     */
    private static <T> Expr<T> averages(Expr<T> rows, int grid) {
        int extent = rows.dim(1);
        float[] members = new float[extent * grid];
        float[] counts = new float[grid];
        for (int part = 0; part < grid; part++) {
            int from = part * extent / grid;
            int to = ((part + 1) * extent + grid - 1) / grid;
            counts[part] = to - from;
            for (int i = from; i < to; i++) {
                members[i * grid + part] = 1;
            }
        }
        Expr<T> sums = rows.matmul(rows.constant(Tensor.of(Shape.of(extent, grid), members)));
        return sums.div(rows.constant(Tensor.of(Shape.of(1, grid), counts)));
    }
}
