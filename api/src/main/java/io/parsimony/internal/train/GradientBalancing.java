package io.parsimony.internal.train;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.data.Batch;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.network.ParameterSpec;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Computes the weights that give each term of an objective its initial share of the gradient, from one batch and one
 * backward pass per term before the run. The result is an objective with plain weights, so no other state is stored.
 *
 * <p>Let {@code g_i} be the Euclidean norm of the term's gradient alone, and {@code a_i} the term's share of the sum of
 * shares. The weight is {@code a_i g_1 / g_i}: the first term's weight is its share, and the other terms are scaled to
 * the first term's gradient. The measurement ignores schedules, which later scale these weights like any others.
 */
public final class GradientBalancing {

    private GradientBalancing() {}

    /**
     * Returns the objective with weights in place of its shares.
     *
     * @param shared an objective whose terms have shares
     * @param session a session of a plan with the same terms; its state does not change
     * @param batch the samples for the gradients with respect to the parameters that the student's outputs depend on;
     *     those of an {@linkplain io.parsimony.internal.distill.Adapters adapter} are not among them
     * @throws ParsimonyException ({@code bad-balance}) if a term has no gradient on the batch; ({@code bad-batch},
     *     {@code bad-label}, {@code non-finite-loss}, {@code non-finite-gradient})
     */
    public static Objective find(Objective shared, TrainingSession session, Batch batch) {
        List<Term> terms = shared.terms();
        double sum = terms.stream().mapToDouble(GradientBalancing::share).sum();
        List<String> measured = measured(session.plan());
        List<Double> weights = new ArrayList<>();
        double first = 0;
        for (int i = 0; i < terms.size(); i++) {
            double norm = norm(session, batch, i, measured);
            first = i == 0 ? norm : first;
            weights.add(share(terms.get(i)) / sum * first / norm);
        }
        return shared.withWeights(weights);
    }

    private static double share(Term term) {
        return term.share()
                .orElseThrow(() -> ParsimonyException.of(
                        ErrorId.BAD_BALANCE,
                        "Expected a share of loss [%s], found none.",
                        term.loss().type()));
    }

    private static double norm(TrainingSession session, Batch batch, int term, List<String> measured) {
        TrainingPlan plan = session.plan();
        List<Double> alone =
                new ArrayList<>(Collections.nCopies(plan.objective().terms().size(), 0.0));
        alone.set(term, 1.0);
        StepSettings settings = new StepSettings(plan.optimizer().learningRate(), alone);
        Gradients gradients = session.gradients(batch, settings);
        double squares = 0;
        for (String name : measured) {
            squares += squares(gradients.gradients().get(name));
        }
        return checked(Math.sqrt(squares), plan.objective().terms().get(term).loss());
    }

    /** Returns the trained parameters of the nodes that the student's outputs depend on. */
    private static List<String> measured(TrainingPlan plan) {
        Set<String> parameters = new HashSet<>();
        Network student = plan.student().network();
        for (Node node : student.needed(student.outputs())) {
            node.layer().parameters().forEach(spec -> parameters.add(node.parameter(spec.name())));
        }
        return plan.trained().stream()
                .map(ParameterSpec::name)
                .filter(parameters::contains)
                .toList();
    }

    private static double squares(Tensor tensor) {
        double squares = 0;
        for (int i = 0; i < tensor.shape().size(); i++) {
            squares += (double) tensor.get(i) * tensor.get(i);
        }
        return squares;
    }

    private static double checked(double norm, DistillationLoss loss) {
        if (!Double.isFinite(norm)) {
            throw ParsimonyException.of(
                    ErrorId.NON_FINITE_GRADIENT,
                    "Expected a finite gradient of loss [%s] at the first batch, found norm %s.",
                    loss.type(),
                    norm);
        }
        if (norm == 0) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_BALANCE,
                            String.format(
                                    Locale.ROOT,
                                    "Expected a nonzero gradient of loss [%s] on the first batch, found zero.",
                                    loss.type()))
                    .hint("Give the losses weights instead, or tap activations in which student and teacher differ."));
        }
        return norm;
    }
}
