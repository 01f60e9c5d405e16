package io.parsimony.distill;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.tensor.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The objective that training minimizes: the weighted sum of its terms.
 *
 * @param terms at least one
 */
public record Objective(List<Term> terms) {

    /** Copies the list and checks that it is not empty. */
    public Objective {
        terms = List.copyOf(terms);
        if (terms.isEmpty()) {
            throw new ParsimonyException(Problem.of(ErrorId.BAD_VALUE, "Expected at least one loss, found none.")
                    .at("losses")
                    .hint("Write for instance losses = [ { type = cross-entropy } ]."));
        }
        long shares = shares(terms);
        if (shares != 0 && shares != terms.size()) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_VALUE,
                            "Expected a share for every loss or for none, found " + shares + " of " + terms.size()
                                    + ".")
                    .at("losses")
                    .hint("Give every loss a share, or every loss a weight."));
        }
    }

    private static long shares(List<Term> terms) {
        return terms.stream().filter(term -> term.share().isPresent()).count();
    }

    /** Returns an objective of terms with constant weights. */
    public static Objective of(Term... terms) {
        return new Objective(List.of(terms));
    }

    /** Returns whether any loss uses the given kind of value. */
    public boolean needs(DistillationLoss.Need need) {
        return terms.stream().anyMatch(term -> term.loss().needs().contains(need));
    }

    /** Returns whether a teacher is needed at all. */
    public boolean needsTeacher() {
        return needs(DistillationLoss.Need.TEACHER) || needs(DistillationLoss.Need.FEATURES);
    }

    /** Returns whether the terms have shares of the gradient, from which weights must still be computed. */
    public boolean hasShares() {
        return shares(terms) > 0;
    }

    /** Returns the same terms with the given weights and without shares; schedules are kept. */
    public Objective withWeights(List<Double> weights) {
        if (weights.size() != terms.size()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_VALUE,
                    "Expected a weight for each of %d terms, found %d.",
                    terms.size(),
                    weights.size());
        }
        List<Term> weighted = new ArrayList<>();
        for (int i = 0; i < terms.size(); i++) {
            Term term = terms.get(i);
            weighted.add(new Term(term.loss(), weights.get(i), term.schedule()));
        }
        return new Objective(weighted);
    }

    /**
     * Returns the weights at a step: see {@link io.parsimony.optimize.Schedule#at}.
     *
     * @throws ParsimonyException ({@code bad-plan}) if the terms have shares
     */
    public List<Double> weights(long step, long steps) {
        if (hasShares()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_PLAN,
                    "Expected weights, found gradient shares. Compute the weights from the shares first.");
        }
        return terms.stream()
                .map(term -> term.weight() * term.schedule().at(step, steps))
                .toList();
    }

    /**
     * Returns every term's loss and the weighted sum. With mixup, a loss that uses labels is {@code share * L(labels) +
     * (1 - share) * L(second labels)}.
     *
     * @param second the labels of the second samples, with mixup
     * @param weights a scalar for each term
     * @param <T> the engine's tensor
     * @throws ParsimonyException ({@code bad-loss}) if a loss does not return a scalar
     */
    public <T> Value<T> compute(
            Signals<T> student, Signals<T> teacher, Expr<T> labels, Optional<Second<T>> second, List<Expr<T>> weights) {
        List<Expr<T>> losses = new ArrayList<>();
        List<Expr<T>> weighted = new ArrayList<>();
        for (int i = 0; i < terms.size(); i++) {
            DistillationLoss each = terms.get(i).loss();
            Expr<T> loss = compute(each, student, teacher, labels);
            if (second.isPresent() && each.needs().contains(DistillationLoss.Need.LABELS)) {
                Expr<T> share = second.get().share();
                Expr<T> other = compute(each, student, teacher, second.get().labels());
                loss = loss.mul(share).add(other.mul(share.scalar(1).sub(share)));
            }
            losses.add(loss);
            weighted.add(loss.mul(weights.get(i)));
        }
        return new Value<>(weighted.stream().reduce(Expr::add).orElseThrow(), losses);
    }

    private static <T> Expr<T> compute(DistillationLoss loss, Signals<T> student, Signals<T> teacher, Expr<T> labels) {
        try {
            Expr<T> value = loss.compute(student, teacher, labels);
            if (value.shape().rank() != 0) {
                throw ParsimonyException.of(
                        ErrorId.BAD_LOSS, "Expected a tensor without axes, found one of shape %s.", value.shape());
            }
            return value;
        } catch (ParsimonyException e) {
            throw e.at("loss [" + loss.type() + "]");
        }
    }

    /**
     * The second samples of mixup.
     *
     * @param <T> the engine's tensor
     * @param labels their labels, of the first samples' shape
     * @param share the share of the first samples, a scalar
     */
    public record Second<T>(Expr<T> labels, Expr<T> share) {}

    /**
     * The value of an objective.
     *
     * @param <T> the engine's tensor
     * @param total the weighted sum
     * @param terms every term's loss, before its weight
     */
    public record Value<T>(Expr<T> total, List<Expr<T>> terms) {}
}
