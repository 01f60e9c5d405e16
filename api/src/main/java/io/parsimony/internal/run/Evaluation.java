package io.parsimony.internal.run;

import io.parsimony.backend.InferenceSession;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.train.Score;
import java.nio.FloatBuffer;

/**
 * The accuracy and loss of a model: top-1 accuracy or, for a single output, the accuracy of its sign. For multi-label
 * data, each output counts separately.
 *
 * @param correct the number of correctly classified samples; for multi-label data, the number of outputs with the
 *     correct sign
 * @param total the number of samples; for multi-label data, of samples times outputs
 * @param loss the mean cross-entropy between the labels and the softmax of the logits, or the sigmoid of a single logit
 *     or, for multi-label data, of each logit
 */
public record Evaluation(int correct, int total, double loss) {

    /** The maximum batch size; larger batches are not faster. */
    private static final int LARGEST_BATCH = 250;

    /**
     * The divisor of the memory: engines need more than the minimum memory of activations, for packed inputs and
     * caches.
     */
    private static final int SHARE = 3;

    /** Classifies every sample of a data set: see {@link #of(InferenceSession, Dataset, long)}. */
    public static Evaluation of(InferenceSession session, Dataset data) {
        return of(session, data, Runtime.getRuntime().maxMemory());
    }

    /** Returns the batch size whose activations fit into memory, at least one. */
    public static int batch(Network network, long memory) {
        long sample = SHARE * Float.BYTES * CostAnalyzer.analyze(network).peakActivations();
        return (int) Math.max(1, Math.min(LARGEST_BATCH, memory / Math.max(1, sample)));
    }

    /**
     * Classifies every sample of a data set.
     *
     * @param memory the maximum number of bytes for activations
     * @throws ParsimonyException ({@code bad-value}) if the data set is empty; ({@code non-finite-output}) if a logit
     *     is NaN; ({@code cancelled}) if the thread was interrupted
     */
    public static Evaluation of(InferenceSession session, Dataset data, long memory) {
        FloatBuffer labels = Tensor.allocate(data.labelShape().size());
        boolean several = data.labelShape().rank() > 0;
        int[] correct = {0};
        double[] loss = {0};
        each(session, data, memory, (logits, row, sample) -> {
            if (several) {
                data.readLabels(sample, labels.clear());
                for (int c = 0; c < labels.capacity(); c++) {
                    double logit = logits.get(row * labels.capacity() + c);
                    correct[0] += logit > 0 == labels.get(c) > 0 ? 1 : 0;
                    loss[0] += binaryCrossEntropy(logit, labels.get(c));
                }
                return;
            }
            int label = data.label(sample);
            int largest = largest(logits, row);
            correct[0] += largest == label ? 1 : 0;
            loss[0] += crossEntropy(logits, row, label, largest);
        });
        int total = Math.multiplyExact(data.size(), data.labelShape().size());
        return new Evaluation(correct[0], total, loss[0] / total);
    }

    /**
     * Returns the class of the largest logit of every sample; for a model with one output, returns one if it is
     * positive.
     *
     * @param memory the maximum number of bytes for activations
     * @throws ParsimonyException as {@link #of(InferenceSession, Dataset, long)}
     */
    public static int[] predictions(InferenceSession session, Dataset data, long memory) {
        int[] classes = new int[data.size()];
        each(session, data, memory, (logits, row, sample) -> classes[sample] = largest(logits, row));
        return classes;
    }

    /** Receives a batch of logits, a row and the sample of this row. */
    private interface RowVisitor {
        void visit(Tensor logits, int row, int sample);
    }

    private static void each(InferenceSession session, Dataset data, long memory, RowVisitor visitor) {
        Require.atLeastOne("data set size", data.size());
        int batch = Math.min(data.size(), batch(session.model().network(), memory));
        FloatBuffer buffer = Tensor.allocate(data.sampleShape().batched(batch).size());
        for (int from = 0; from < data.size(); from += batch) {
            if (Thread.currentThread().isInterrupted()) {
                throw ParsimonyException.of(ErrorId.CANCELLED, "Evaluation was cancelled after %d samples.", from);
            }
            int size = Math.min(batch, data.size() - from);
            buffer.clear();
            for (int i = 0; i < size; i++) {
                data.read(from + i, buffer);
            }
            Shape shape = data.sampleShape().batched(size);
            Tensor logits = session.run(Tensor.wrap(shape, buffer.flip()));
            for (int i = 0; i < size; i++) {
                requireNumbers(logits, i, from);
                visitor.visit(logits, i, from + i);
            }
        }
    }

    /** Returns the percentage of correctly classified samples or outputs. */
    public double accuracy() {
        return 100.0 * correct / total;
    }

    /** Returns accuracy and loss. */
    public Score score() {
        return new Score(accuracy(), loss);
    }

    private static double crossEntropy(Tensor logits, int row, int label, int largest) {
        int classes = logits.shape().dim(1);
        if (classes == 1) {
            return binaryCrossEntropy(logits.get(row), label);
        }
        double most = logits.get(row * classes + largest);
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += Math.exp(logits.get(row * classes + c) - most);
        }
        return Math.log(sum) + most - logits.get(row * classes + label);
    }

    private static double binaryCrossEntropy(double logit, double label) {
        return Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - label * logit;
    }

    private static void requireNumbers(Tensor logits, int row, int from) {
        int classes = logits.shape().dim(1);
        for (int c = 0; c < classes; c++) {
            if (Float.isNaN(logits.get(row * classes + c))) {
                throw ParsimonyException.of(
                        ErrorId.NON_FINITE_OUTPUT,
                        "Expected finite logits, found NaN for class %d of sample %d.",
                        c,
                        from + row);
            }
        }
    }

    private static int largest(Tensor logits, int row) {
        int classes = logits.shape().dim(1);
        if (classes == 1) {
            return logits.get(row) > 0 ? 1 : 0;
        }
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (logits.get(row * classes + c) > logits.get(row * classes + best)) {
                best = c;
            }
        }
        return best;
    }
}
