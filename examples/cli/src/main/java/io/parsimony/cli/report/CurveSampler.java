package io.parsimony.cli.report;

import io.parsimony.run.TrainingHistory;
import io.parsimony.train.Score;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Reduces a training to a few hundred points while it runs. Groups of neighboring steps are combined; when there are
 * too many groups, each two become one. Every group but the last has the same number of steps.
 */
public final class CurveSampler {

    private static final int MOST_POINTS = 600;
    private static final MathContext DIGITS = new MathContext(6);

    private final List<String> names;
    private List<Group> groups = new ArrayList<>();
    private int width = 1;
    private final List<Long> testedSteps = new ArrayList<>();
    private final List<Double> testedSeconds = new ArrayList<>();
    private final List<Double> accuracies = new ArrayList<>();

    /** The sums over some steps. */
    private static final class Group {
        private int count;
        private long step;
        private double seconds;
        private double loss;
        private double[] terms = new double[0];
        private double learningRate;
        private double gradientNorm;

        void add(Group next) {
            count += next.count;
            step = next.step;
            seconds = next.seconds;
            loss += next.loss;
            learningRate = next.learningRate;
            gradientNorm += next.gradientNorm;
            if (terms.length == 0) {
                terms = next.terms.clone();
            } else {
                for (int i = 0; i < Math.min(terms.length, next.terms.length); i++) {
                    terms[i] += next.terms[i];
                }
            }
        }
    }

    /** Creates a sampler of a training. */
    public CurveSampler(List<String> names) {
        this.names = List.copyOf(names);
    }

    /** Returns the curve of a finished training; its tests are at equal distances. */
    public static RunReport.Curve of(TrainingHistory history, List<String> names) {
        CurveSampler sampler = new CurveSampler(names);
        for (int i = 0; i < history.steps().size(); i++) {
            sampler.add(i + 1L, history.steps().get(i));
        }
        List<Score> scores = history.scores();
        for (int i = 0; i < scores.size() && !history.steps().isEmpty(); i++) {
            int step = (int) ((long) history.steps().size() * (i + 1) / scores.size());
            sampler.tested(
                    step,
                    history.steps().get(Math.max(0, step - 1)).seconds(),
                    scores.get(i).accuracy());
        }
        return sampler.curve();
    }

    /**
     * Adds a step.
     *
     * @param number its number, counted from one
     */
    public void add(long number, TrainingHistory.Step step) {
        Group one = new Group();
        one.count = 1;
        one.step = number;
        one.seconds = step.seconds();
        one.loss = step.loss();
        one.terms = step.terms().stream().mapToDouble(Double::doubleValue).toArray();
        one.learningRate = step.learningRate();
        one.gradientNorm = step.gradientNorm();
        if (!groups.isEmpty() && groups.get(groups.size() - 1).count < width) {
            groups.get(groups.size() - 1).add(one);
            return;
        }
        if (groups.size() == MOST_POINTS) {
            List<Group> half = new ArrayList<>();
            for (int i = 0; i < groups.size(); i += 2) {
                Group pair = groups.get(i);
                pair.add(groups.get(i + 1));
                half.add(pair);
            }
            groups = half;
            width *= 2;
        }
        groups.add(one);
    }

    /** Adds a test. */
    public void tested(long step, double seconds, double accuracy) {
        testedSteps.add(step);
        testedSeconds.add(rounded(seconds));
        accuracies.add(accuracy);
    }

    /** Returns the curve up to now. */
    public RunReport.Curve curve() {
        int terms = groups.stream().mapToInt(group -> group.terms.length).max().orElse(0);
        Map<String, List<Double>> byName = new LinkedHashMap<>();
        for (int i = 0; terms > 1 && i < terms; i++) {
            int term = i;
            String name = i < names.size() ? names.get(i) : "term " + (i + 1);
            byName.put(
                    byName.containsKey(name) ? name + " " + (i + 1) : name,
                    column(group -> term < group.terms.length ? group.terms[term] / group.count : Double.NaN));
        }
        return new RunReport.Curve(
                groups.stream().map(group -> group.step).toList(),
                column(group -> group.seconds),
                column(group -> group.loss / group.count),
                byName,
                column(group -> group.learningRate),
                column(group -> group.gradientNorm / group.count),
                accuracies.isEmpty()
                        ? null
                        : new RunReport.Tested(
                                List.copyOf(testedSteps), List.copyOf(testedSeconds), List.copyOf(accuracies)));
    }

    /** Returns a column rounded to six digits; NaN and infinity become null. */
    private List<Double> column(ToDoubleFunction<Group> of) {
        List<Double> column = new ArrayList<>();
        groups.forEach(group -> column.add(RunReport.finite(rounded(of.applyAsDouble(group)))));
        return column;
    }

    private static double rounded(double value) {
        if (!Double.isFinite(value)) {
            return value;
        }
        return new BigDecimal(value).round(DIGITS).doubleValue();
    }
}
