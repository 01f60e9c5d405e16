package io.parsimony.cli.progress;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * The record of a training run.
 *
 * @param steps what each step found, in order
 * @param accuracies the accuracy on the test data after each epoch, in percent
 * @param time how long it took, evaluation left out
 */
public record TrainingRun(List<Step> steps, List<Double> accuracies, Duration time) {

    /**
     * One step.
     *
     * @param learningRate its learning rate
     * @param loss the objective before the update
     * @param terms every term's loss, before its weight
     * @param gradientNorm the norm of all gradients together, before clipping
     */
    public record Step(double learningRate, double loss, List<Double> terms, double gradientNorm) {}

    /** Copies the lists. */
    public TrainingRun {
        steps = List.copyOf(steps);
        accuracies = List.copyOf(accuracies);
    }

    /** The loss of every step. */
    public double[] losses() {
        return steps.stream().mapToDouble(Step::loss).toArray();
    }

    /** The accuracy after the last whole epoch, in percent; zero before the first. */
    public double accuracy() {
        return accuracies.isEmpty() ? 0 : accuracies.get(accuracies.size() - 1);
    }

    /** Steps a second. */
    public double rate() {
        return steps.size() / Math.max(1e-9, time.toNanos() / 1e9);
    }

    /** The SHA-256 of all losses' bits, in hexadecimal: equal for two runs whose losses agree to the last digit. */
    public String checksum() {
        ByteBuffer bits = ByteBuffer.allocate(Double.BYTES * steps.size());
        steps.forEach(step -> bits.putDouble(step.loss()));
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bits.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
