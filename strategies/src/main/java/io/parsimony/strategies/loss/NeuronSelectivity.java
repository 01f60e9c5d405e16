package io.parsimony.strategies.loss;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Shape;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The squared maximum mean discrepancy between where the student's and the teacher's channels are active, summed over
 * the pairs:
 *
 * <pre>{@code
 * L = sum_k 1/n sum_i [ 1/C^2 sum_ab K(s_a, s_b) + 1/D^2 sum_ab K(t_a, t_b) - 2/(C D) sum_ab K(s_a, t_b) ],
 * K(x, y) = < x/||x||, y/||y|| >^2
 * }</pre>
 *
 * <p>for activations {@code [n, C, h, w]} and {@code [n, D, h, w]} of equal {@code h} and {@code w}, where {@code s_a}
 * is the map of one channel of sample {@code i} (NST: Huang and Wang, <i>Like what you like: knowledge distill via
 * neuron selectivity transfer</i>, 2017, with the polynomial kernel of degree 2). For a zero map, {@code K} is zero,
 * without a gradient. Needs one matrix product per sample and memory for {@code n (C + D)^2} numbers.
 */
public record NeuronSelectivity() implements DistillationLoss {

    @Override
    public String type() {
        return "nst";
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.FEATURES);
    }

    /**
     * {@inheritDoc}
     *
     * @throws ParsimonyException ({@code bad-taps}) if there are no pairs or one side has more features than the other;
     *     ({@code bad-shape}) if an activation has no height and width, or those of a pair differ
     */
    @Override
    public <T> Expr<T> compute(Signals<T> student, Signals<T> teacher, Expr<T> labels) {
        return student.sumOverPairs(teacher, (s, t) -> {
            Formulas.requireEqualMaps(s, t);
            int c = s.dim(1);
            int d = t.dim(1);
            Expr<T> kernel = kernel(Expr.concat(List.of(s, t), 1));
            Expr<T> within = kernel.slice(1, 0, c).slice(2, 0, c).mean();
            Expr<T> teachers = kernel.slice(1, c, d).slice(2, c, d).mean();
            Expr<T> between = kernel.slice(1, 0, c).slice(2, c, d).mean();
            return within.add(teachers).sub(between.mul(2));
        });
    }

    /** Returns the kernel of every two channels of each sample, {@code [n, c, c]}. */
    private static <T> Expr<T> kernel(Expr<T> feature) {
        Shape shape = feature.shape();
        int n = shape.dim(0);
        int c = shape.dim(1);
        Expr<T> unit = Formulas.unitRows(feature.reshape(n * c, shape.dim(2) * shape.dim(3)));
        List<Expr<T>> samples = IntStream.range(0, n)
                .mapToObj(i -> unit.slice(0, i * c, c))
                .map(maps -> maps.matmul(maps.transpose(1, 0)))
                .toList();
        return Expr.concat(samples, 0).square().reshape(n, c, c);
    }
}
