package io.parsimony.internal.run;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ErrorKind;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.data.Subset;
import io.parsimony.internal.train.OptimizerState;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.Trainer;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.network.Model;
import io.parsimony.run.RunOptions.PreflightSettings;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener.StepReport;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks a run before its first step, to find within seconds faults that would otherwise appear after hours.
 *
 * <ul>
 *   <li>The samples are finite, not all equal, and of normalized magnitude.
 *   <li>The teacher's accuracy on these samples is far above chance, so that their preprocessing matches its training.
 *   <li>The weighted terms of the objective lie within a few orders of magnitude.
 *   <li>A few steps on one batch lower its loss, at the learning rate or at a tenth or a hundredth of it.
 * </ul>
 *
 * <p>The plan and the session have already checked that classes match, taps exist and have equal shapes, and losses
 * fit. The checks do not change the run.
 */
public final class Preflight {

    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);
    /** The smallest suspicious magnitude of a sample: normalized pixels reach about 3, raw pixels 255. */
    private static final double LARGE = 50;
    /** The gradient norm below which a loss cannot fall further. */
    private static final double FLAT = 1e-7;

    private static final double[] RATES = {1, 0.1, 0.01};

    private final Run run;
    private final PreflightSettings settings;
    /** The batches without teacher outputs: a cache, which may take hours to fill, is filled only after all checks. */
    private final BatchSource batches;

    private final List<Finding> findings = new ArrayList<>();

    /**
     * A finding of a check.
     *
     * @param fatal whether the run must not start
     * @param problem the fault
     */
    public record Finding(boolean fatal, Problem problem) {}

    private final RunSession session;

    private Preflight(Run run, RunSession session) {
        this.run = run;
        this.session = session;
        this.settings = run.options().preflight();
        this.batches = run.batches().withoutTeacher();
    }

    /**
     * Runs all checks.
     *
     * @throws ParsimonyException ({@code bad-plan}) if the data do not fit the student's shape and classes
     */
    public static List<Finding> check(Run run) {
        try (RunSession session = new RunSession(run)) {
            return check(run.weighted(session::weights), session);
        }
    }

    private static List<Finding> check(Run run, RunSession session) {
        Trainer.requireFit(run.plan(), run.batches().data());
        Preflight preflight = new Preflight(run, session);
        preflight.samples();
        if (preflight.findings.isEmpty()) {
            preflight.teacher();
            preflight.steps();
        }
        return List.copyOf(preflight.findings);
    }

    /**
     * Runs all checks and logs warnings.
     *
     * @param run the run, with weights
     * @param session its session at the start; its state is restored
     * @throws ParsimonyException with every fault found
     */
    static void requirePassed(Run run, RunSession session) {
        List<Finding> found = check(run, session);
        found.stream().filter(finding -> !finding.fatal).forEach(finding -> LOG.warn("{}", finding.problem));
        List<Problem> fatal =
                found.stream().filter(Finding::fatal).map(Finding::problem).toList();
        if (!fatal.isEmpty()) {
            throw new ParsimonyException(fatal);
        }
    }

    /**
     * Throws if the disk has too little space for a run's checkpoints.
     *
     * @throws ParsimonyException ({@code disk-space})
     */
    static void requireSpace(Path folder, TrainingPlan plan, int keep) {
        long numbers = 0;
        for (Tensor tensor : plan.student().parameters().asMap().values()) {
            // The parameters, the best model's parameters, the optimizer's slots, and the averages.
            numbers += (long) tensor.shape().size()
                    * (2 + plan.optimizer().slots().size() + (plan.averaging().isPresent() ? 1 : 0));
        }
        // One more than the number to keep, because the newest is written before the oldest is deleted.
        long wanted = numbers * Float.BYTES * (keep + 1);
        DiskSpace.require("checkpoints", folder, wanted);
    }

    private void samples() {
        Batch batch = batches.batch(0, 0);
        FloatBuffer numbers = batch.inputs().data();
        float first = numbers.get(0);
        float largest = 0;
        boolean constant = true;
        while (numbers.hasRemaining()) {
            float number = numbers.get();
            if (!Float.isFinite(number)) {
                fatal(ErrorId.BAD_SAMPLES, "Expected finite samples, found " + number + " in the first batch.", "");
                return;
            }
            constant &= number == first;
            largest = Math.max(largest, Math.abs(number));
        }
        if (constant) {
            fatal(
                    ErrorId.BAD_SAMPLES,
                    "Expected samples that differ, found only the value " + first + " in the first batch.",
                    "");
        } else if (largest > LARGE) {
            warn(
                    ErrorId.LARGE_SAMPLES,
                    "Expected normalized samples, found numbers as large as " + largest + " in the first batch.",
                    "Subtract the mean and divide by the standard deviation of the teacher's training.");
        }
    }

    private void teacher() {
        if (run.plan().teacher().isEmpty() || !run.plan().objective().needsTeacher()) {
            return;
        }
        Model teacher = run.plan().teacher().get();
        // For multi-label data, each output counts separately.
        boolean several = run.batches().data().labelShape().rank() > 0;
        double chance = 100.0 / (several ? 2 : run.plan().classes());
        double least = chance + settings.teacherSkill() * (100 - chance);
        double accuracy = run.evaluator()
                .evaluate(teacher, Subset.spread(run.batches().data(), settings.samples()))
                .accuracy();
        if (accuracy < least) {
            fatal(
                    ErrorId.TEACHER_ACCURACY,
                    String.format(
                            Locale.ROOT,
                            "Expected a teacher accuracy of at least %.1f%% on the training samples (chance is"
                                    + " %.1f%%), found %.1f%%.",
                            least,
                            chance,
                            accuracy),
                    "Normalize the samples and order the classes as in the teacher's training.");
        }
    }

    private void steps() {
        long steps = run.trainer().steps(batches);
        List<Double> weights = run.plan().objective().weights(steps / 2, steps);
        OptimizerState start = session.get().optimizerState();
        boolean falls = false;
        for (int i = 0; i < RATES.length && !falls; i++) {
            StepSettings now =
                    new StepSettings(RATES[i] * run.plan().optimizer().learningRate(), weights);
            StepReport first = session.get().step(session.first(), now);
            if (i == 0) {
                scales(first, weights);
            }
            falls = first.gradientNorm() < FLAT || falls(now, first.total());
            session.rewind(start);
        }
        if (!falls) {
            fatal(
                    ErrorId.NO_PROGRESS,
                    "The loss on one batch did not fall within " + settings.overfitSteps()
                            + " steps at 1x, 0.1x or 0.01x of the learning rate.",
                    "Check for conflicting losses, frozen parameters and wrong labels.");
        }
    }

    private boolean falls(StepSettings now, double first) {
        for (int step = 0; step < settings.overfitSteps(); step++) {
            try {
                if (session.get().step(session.first(), now).total() < first) {
                    return true;
                }
            } catch (ParsimonyException e) {
                if (!e.id().startsWith("non-finite")) {
                    throw e;
                }
                return false;
            }
        }
        return false;
    }

    private void scales(StepReport report, List<Double> weights) {
        int largest = -1;
        int smallest = -1;
        double[] terms = new double[weights.size()];
        for (int i = 0; i < terms.length; i++) {
            terms[i] = Math.abs(weights.get(i) * report.terms().get(i));
            if (terms[i] > 0) {
                largest = largest < 0 || terms[i] > terms[largest] ? i : largest;
                smallest = smallest < 0 || terms[i] < terms[smallest] ? i : smallest;
            }
        }
        if (largest >= 0 && terms[largest] > settings.termRange() * terms[smallest]) {
            warn(
                    ErrorId.LOSS_SCALE,
                    String.format(
                            Locale.ROOT,
                            "Expected weighted terms within a factor of %.0f, found %.3g of %s and %.3g of %s on "
                                    + "the first batch.",
                            settings.termRange(),
                            terms[largest],
                            type(largest),
                            terms[smallest],
                            type(smallest)),
                    "Change their weights, or remove the smaller term.");
        }
    }

    private String type(int term) {
        return run.plan().objective().terms().get(term).loss().type();
    }

    private void fatal(ErrorKind kind, String message, String hint) {
        findings.add(new Finding(true, problem(kind, message, hint)));
    }

    private void warn(ErrorKind kind, String message, String hint) {
        findings.add(new Finding(false, problem(kind, message, hint)));
    }

    private static Problem problem(ErrorKind kind, String message, String hint) {
        Problem problem = Problem.of(kind, message).at("preflight");
        return hint.isEmpty() ? problem : problem.hint(hint);
    }
}
