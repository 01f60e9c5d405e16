package io.parsimony.run;

import io.parsimony.internal.data.Fingerprints;
import io.parsimony.internal.run.TrainingRecorder;
import io.parsimony.train.Score;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The history of a training, recorded by a {@link TrainingRecorder}.
 *
 * @param steps the measurements of each step, in order
 * @param scores the score on the test data after each epoch; empty without test data
 * @param time the duration without evaluation, summed over all processes of the training
 */
public record TrainingHistory(List<Step> steps, List<Score> scores, Duration time) {

    private static final double CHANCE = 0.9;

    /**
     * One step.
     *
     * @param learningRate its learning rate
     * @param loss the objective before the update
     * @param terms every term's loss, before its weight
     * @param gradientNorm the Euclidean norm of all gradients together, before clipping
     * @param seconds the training time up to the end of this step, without evaluation
     */
    public record Step(double learningRate, double loss, List<Double> terms, double gradientNorm, double seconds) {

        /** Copies the list. */
        public Step {
            terms = List.copyOf(terms);
        }

        private Step later(double by) {
            return new Step(learningRate, loss, terms, gradientNorm, seconds + by);
        }
    }

    /** Copies the lists. */
    public TrainingHistory {
        steps = List.copyOf(steps);
        scores = List.copyOf(scores);
    }

    /** Returns this training followed by another training of the same model. */
    public TrainingHistory then(TrainingHistory next) {
        double before = time.toNanos() / 1e9;
        return new TrainingHistory(
                Stream.concat(steps.stream(), next.steps.stream().map(step -> step.later(before)))
                        .toList(),
                Stream.concat(scores.stream(), next.scores.stream()).toList(),
                time.plus(next.time));
    }

    /** Returns the loss of every step. */
    public double[] losses() {
        return steps.stream().mapToDouble(Step::loss).toArray();
    }

    /** Returns the score after the last tested epoch, if any. */
    public Optional<Score> lastScore() {
        return scores.isEmpty() ? Optional.empty() : Optional.of(scores.get(scores.size() - 1));
    }

    /**
     * Returns whether the training left chance level. It did not if the cross-entropy on the test data is still at
     * least nine tenths of a uniform guess's, {@code ln(classes)}, and the loss of the last tenth of steps is at least
     * nine tenths of the first tenth's. Returns true without test data.
     */
    public boolean leftChance(int classes) {
        int tenth = (steps.size() + 9) / 10;
        double first = steps.stream().limit(tenth).mapToDouble(Step::loss).sum();
        double last = steps.stream()
                .skip(steps.size() - tenth)
                .mapToDouble(Step::loss)
                .sum();
        double guess = Math.log(Math.max(2, classes));
        return lastScore().map(score -> score.loss() < CHANCE * guess).orElse(true) || last < CHANCE * first;
    }

    /** Returns the steps per second. */
    public double rate() {
        return steps.size() / Math.max(1e-9, time.toNanos() / 1e9);
    }

    /** Returns the SHA-256 of all losses' bits in hexadecimal: equal for runs whose losses agree to the last bit. */
    public String checksum() {
        ByteBuffer bits = ByteBuffer.allocate(Double.BYTES * steps.size());
        steps.forEach(step -> bits.putDouble(step.loss()));
        return Fingerprints.sha256(bits.array());
    }
}
