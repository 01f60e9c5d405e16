package io.parsimony.spark;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Parameters;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.TrainingListener.StepReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of one or several shards of a round: sums over the samples. The sums are in double precision and in the
 * order of the shards, so that they do not depend on the executors.
 */
final class ShardResult implements Serializable {

    private static final long serialVersionUID = 1;

    /** The sum over samples of the losses of each step: samples, total, gradient norm, terms. */
    private final List<double[]> steps = new ArrayList<>();
    /** The tensors of one shard. */
    private final Map<String, float[]> tensors = new LinkedHashMap<>();
    /** The sums over samples of the tensors of several shards. */
    private final Map<String, double[]> sums = new LinkedHashMap<>();

    private double samples;
    private long nanos;
    private @Nullable ParsimonyException fault;

    /** Returns the result of a task that failed. */
    static ShardResult failed(ParsimonyException fault) {
        ShardResult result = new ShardResult();
        result.fault = fault;
        return result;
    }

    /** Adds a step of a shard; a step on an empty part of the batch has no samples. */
    void step(int count, @Nullable StepReport report) {
        int terms = report == null ? 0 : report.terms().size();
        double[] step = new double[3 + terms];
        if (report != null) {
            step[0] = count;
            step[1] = count * report.total();
            step[2] = count * report.gradientNorm();
            for (int i = 0; i < terms; i++) {
                step[3 + i] = count * report.terms().get(i);
            }
        }
        steps.add(step);
        samples += count;
    }

    /** Sets the tensors of a shard after its steps; adds a prefix to their names. */
    void tensors(String prefix, Parameters parameters) {
        parameters.asMap().forEach((name, tensor) -> {
            float[] numbers = new float[tensor.shape().size()];
            tensor.data().get(numbers);
            tensors.put(prefix + name, numbers);
        });
    }

    /** Sets the task's time in nanoseconds. */
    void took(long time) {
        nanos = time;
    }

    /** Returns the sum of results, added in their order. */
    static ShardResult sum(List<ShardResult> results) {
        ShardResult all = new ShardResult();
        for (ShardResult result : results) {
            all.add(result);
        }
        return all;
    }

    private void add(ShardResult other) {
        if (fault == null) {
            fault = other.fault;
        }
        samples += other.samples;
        nanos = Math.max(nanos, other.nanos);
        for (int i = 0; i < other.steps.size(); i++) {
            if (i == steps.size()) {
                steps.add(other.steps.get(i).clone());
            } else {
                steps.set(i, sum(steps.get(i), other.steps.get(i)));
            }
        }
        // A shard without samples has no tensors.
        other.tensors.forEach((name, numbers) -> {
            double[] sum = sums.computeIfAbsent(name, absent -> new double[numbers.length]);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += other.samples * numbers[i];
            }
        });
        other.sums.forEach((name, numbers) -> sums.merge(name, numbers.clone(), ShardResult::sum));
    }

    private static double[] sum(double[] mine, double[] others) {
        double[] longer = mine.length >= others.length ? mine : others.clone();
        double[] shorter = mine.length >= others.length ? others : mine;
        for (int i = 0; i < shorter.length; i++) {
            longer[i] += shorter[i];
        }
        return longer;
    }

    /**
     * Checks that all tasks succeeded.
     *
     * @throws ParsimonyException the fault of the first failed task
     */
    ShardResult requireSound() {
        if (fault != null) {
            throw fault;
        }
        return this;
    }

    /** Returns the time of the slowest task in nanoseconds. */
    long nanos() {
        return nanos;
    }

    /** Returns the number of samples of a step. */
    int samples(int step) {
        return (int) steps.get(step)[0];
    }

    /** Returns the mean losses of a step. */
    StepReport report(int step) {
        double[] sum = steps.get(step);
        List<Double> terms = new ArrayList<>();
        for (int i = 3; i < sum.length; i++) {
            terms.add(sum[i] / sum[0]);
        }
        return new StepReport(sum[1] / sum[0], terms, sum[2] / sum[0]);
    }

    /**
     * Returns the means over the samples of the tensors with a prefix, by their names without the prefix.
     *
     * @param like tensors that include all these names, with the same shapes
     */
    Parameters mean(String prefix, Parameters like) {
        Map<String, Tensor> means = new LinkedHashMap<>();
        sums.forEach((key, sum) -> {
            if (key.startsWith(prefix)) {
                String name = key.substring(prefix.length());
                double[] mean = new double[sum.length];
                for (int i = 0; i < sum.length; i++) {
                    mean[i] = sum[i] / samples;
                }
                means.put(name, Tensor.of(like.get(name).shape(), mean));
            }
        });
        return new Parameters(means);
    }
}
