package io.parsimony.cli.compress;

import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.cli.report.CurveSampler;
import io.parsimony.cli.report.RunReport;
import io.parsimony.cli.report.Units;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.run.TrainingHistory;
import io.parsimony.train.Score;
import io.parsimony.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The steps of a training since the start of the process, for its live page. Other threads may read it. */
final class LiveTraining implements TrainingListener {

    private static final double NANOS = 1e9;

    private final Role role;
    private final CurveSampler curve;
    private final List<Double> accuracies = new ArrayList<>();
    private long step;
    private long steps;
    private double loss;
    private double seconds;

    LiveTraining(Role role, List<String> terms) {
        this.role = role;
        this.curve = new CurveSampler(terms);
    }

    /** Returns the names of the losses of a training's objective. */
    static List<String> terms(TrainingConfiguration how) {
        return how.objective().terms().stream().map(term -> term.loss().type()).toList();
    }

    @Override
    public synchronized void step(Progress progress) {
        step = progress.step() + 1;
        steps = progress.steps();
        loss = progress.report().total();
        seconds += (progress.pace().waited() + progress.pace().took()) / NANOS;
        curve.add(
                step,
                new TrainingHistory.Step(
                        progress.learningRate(),
                        loss,
                        progress.report().terms(),
                        progress.report().gradientNorm(),
                        seconds));
    }

    @Override
    public synchronized void tested(int epoch, Score score) {
        accuracies.add(score.accuracy());
        curve.tested(step, seconds, score.accuracy());
    }

    /** Describes the position in one line. */
    synchronized String progress() {
        return String.format(
                Locale.ROOT,
                "%s: step %s of %s, loss %s",
                role.label(),
                Units.count(step),
                Units.count(steps),
                Units.loss(loss));
    }

    /** Returns models that include this training's model. */
    RunReport.Models into(RunReport.Models models, CompressionResult result) {
        return into(
                models,
                role == Role.TEACHER
                        ? result.teacherCost().total()
                        : result.rewrite()
                                .map(rewrite -> CostAnalyzer.analyze(
                                                rewrite.model().network())
                                        .total())
                                .orElse(Cost.NONE));
    }

    /** Returns models that include this training's model, with its cost. */
    synchronized RunReport.Models into(RunReport.Models models, Cost cost) {
        RunReport.ModelPart part = RunReport.ModelPart.of(
                cost,
                accuracies.isEmpty() ? null : accuracies.get(accuracies.size() - 1),
                new RunReport.Training((int) step, seconds, null, List.copyOf(accuracies), true, curve.curve()));
        return new RunReport.Models(
                pick(Role.TEACHER, part, models.teacher()),
                pick(Role.STUDENT, part, models.student()),
                pick(Role.BASELINE, part, models.undistilled()),
                models.deployed(),
                models.ratio());
    }

    private RunReport.@Nullable ModelPart pick(
            Role of, RunReport.ModelPart part, RunReport.@Nullable ModelPart finished) {
        return of == role ? part : finished;
    }
}
