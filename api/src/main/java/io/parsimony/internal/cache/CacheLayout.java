package io.parsimony.internal.cache;

import io.parsimony.distill.DistillationLoss.Need;
import io.parsimony.distill.DistillationLoss.TopKLogits;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.internal.train.LossProgram;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The layout of a record: the values of a sample one after the other, as numbers of four bytes.
 *
 * <p>A record holds either all logits or the top-k logits. Each top-k logit has its class; the order is descending,
 * with the lower class first among equal logits. A single level after them replaces all other logits: {@code T log(m /
 * (C - k))}, where {@code m} is the sum of their {@code exp(t / T)}.
 *
 * @param values the shape of each stored node's value
 * @param logits the node with the logits
 * @param largest the stored top-k logits; empty if all logits are stored
 */
record CacheLayout(Map<String, Shape> values, String logits, Optional<TopKLogits> largest) {

    CacheLayout {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Returns the layout for a plan.
     *
     * @param topK the number of logits to store; all if absent or larger than the number of classes
     * @throws ParsimonyException ({@code bad-plan}) if a loss uses more logits
     */
    static CacheLayout of(TrainingPlan plan, OptionalInt topK) {
        var teacher = plan.teacher().orElseThrow().network();
        Map<String, Shape> values = new LinkedHashMap<>();
        LossProgram.teacherNodes(plan).forEach(node -> values.put(node, teacher.shape(node)));
        int classes = teacher.shape(teacher.logits()).size();
        boolean all = topK.isEmpty() || topK.getAsInt() >= classes;
        return new CacheLayout(
                values,
                teacher.logits(),
                all ? Optional.empty() : Optional.of(largest(plan.objective(), topK.getAsInt())));
    }

    private static TopKLogits largest(Objective objective, int count) {
        Optional<Double> temperature = Optional.empty();
        List<Term> looking = objective.terms().stream()
                .filter(term -> term.loss().needs().contains(Need.TEACHER))
                .toList();
        for (Term term : looking) {
            TopKLogits wanted = term.loss().teacherLogits().orElse(null);
            if (wanted == null || wanted.count() > count) {
                throw refused(term, "at most " + count, wanted == null ? "all" : "" + wanted.count());
            }
            if (temperature.isPresent() && temperature.get() != wanted.temperature()) {
                throw refused(term, "the temperature " + temperature.get(), "temperature " + wanted.temperature());
            }
            temperature = Optional.of(wanted.temperature());
        }
        return new TopKLogits(count, temperature.orElse(1.0));
    }

    private static ParsimonyException refused(Term term, String expected, String found) {
        return new ParsimonyException(Problem.of(
                        ErrorId.BAD_PLAN,
                        "Expected losses that look at " + expected
                                + " of the teacher's logits, for a cache that holds no" + " more, found ["
                                + term.loss().type() + "] with " + found + ".")
                .hint("Remove the cache's top-k, increase it, or use only top-k-soft-target."));
    }

    /** Returns a description of the stored values. */
    String describe() {
        return values + ", logits: "
                + largest.map(l -> "the largest " + l.count() + " at temperature " + l.temperature())
                        .orElse("all");
    }

    /** Returns the size of a record in bytes. */
    int bytes() {
        long numbers = 0;
        for (String node : values.keySet()) {
            numbers += numbers(node);
        }
        if (numbers * Float.BYTES > TeacherCache.SEGMENT) {
            throw ParsimonyException.of(
                    ErrorId.TOO_LARGE,
                    "Expected at most %d bytes of the teacher's values a sample, found %d: tap fewer or smaller"
                            + " activations.",
                    TeacherCache.SEGMENT,
                    numbers * Float.BYTES);
        }
        return (int) numbers * Float.BYTES;
    }

    private long numbers(String node) {
        boolean few = node.equals(logits) && largest.isPresent();
        return few
                ? 2L * largest.get().count() + 1
                : Require.present(values, node).size();
    }

    /** Returns a buffer for one record. */
    ByteBuffer record() {
        return record(ByteBuffer.allocate(bytes()), 0);
    }

    /** Returns the part of a buffer of several records that holds one of them. */
    ByteBuffer record(ByteBuffer records, int index) {
        int bytes = bytes();
        return records.slice(index * bytes, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns the first samples of a batch of values as a cache returns them after storage. */
    Map<String, Tensor> stored(Map<String, Tensor> batch, int samples) {
        Map<String, FloatBuffer> numbers = new LinkedHashMap<>();
        values.forEach((node, shape) ->
                numbers.put(node, Tensor.allocate(shape.batched(samples).size())));
        ByteBuffer record = record();
        for (int i = 0; i < samples; i++) {
            write(batch, i, record.clear());
            numbers.forEach((node, to) -> read(record, node, to));
        }
        Map<String, Tensor> stored = new LinkedHashMap<>();
        values.forEach((node, shape) -> stored.put(
                node,
                Tensor.wrap(
                        shape.batched(samples), Require.present(numbers, node).flip())));
        return stored;
    }

    /** Appends one sample of a batch of values to a record. */
    void write(Map<String, Tensor> batch, int sample, ByteBuffer to) {
        values.forEach((node, shape) -> {
            FloatBuffer numbers = Require.present(batch, node).data().slice(sample * shape.size(), shape.size());
            if (node.equals(logits) && largest.isPresent()) {
                writeLargest(numbers, largest.get(), to);
            } else {
                while (numbers.hasRemaining()) {
                    to.putFloat(numbers.get());
                }
            }
        });
    }

    private static void writeLargest(FloatBuffer numbers, TopKLogits largest, ByteBuffer to) {
        float[] logits = new float[numbers.remaining()];
        numbers.get(logits);
        int[] chosen = new int[largest.count()];
        int found = 0;
        for (int c = 0; c < logits.length; c++) {
            int place = found;
            while (place > 0 && logits[c] > logits[chosen[place - 1]]) {
                place--;
            }
            if (place < chosen.length) {
                int last = Math.min(found, chosen.length - 1);
                System.arraycopy(chosen, place, chosen, place + 1, last - place);
                chosen[place] = c;
                found = Math.min(found + 1, chosen.length);
            }
        }
        for (int c : chosen) {
            to.putInt(c);
            to.putFloat(logits[c]);
            logits[c] = Float.NEGATIVE_INFINITY;
        }
        to.putFloat(level(logits, logits.length - chosen.length, largest.temperature()));
    }

    /** Returns the logit that stands for each of the others; logits of minus infinity do not count. */
    private static float level(float[] logits, int others, double temperature) {
        double most = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            most = Math.max(most, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += StrictMath.exp((logit - most) / temperature);
        }
        return (float) (most + temperature * StrictMath.log(sum / others));
    }

    /** Appends a value of a record to a buffer. */
    void read(ByteBuffer record, String node, FloatBuffer to) {
        long before = 0;
        for (String other : values.keySet()) {
            if (other.equals(node)) {
                break;
            }
            before += numbers(other);
        }
        record.position((int) before * Float.BYTES);
        int size = Require.present(values, node).size();
        if (node.equals(logits) && largest.isPresent()) {
            readLargest(record, largest.get().count(), size, to);
        } else {
            to.put(record.slice(record.position(), size * Float.BYTES)
                    .order(record.order())
                    .asFloatBuffer());
        }
    }

    private static void readLargest(ByteBuffer record, int count, int classes, FloatBuffer to) {
        int first = record.position();
        int start = to.position();
        float smallest = record.getFloat(first + (2 * count - 1) * Float.BYTES);
        // Strictly below the top-k logits, so that a loss selects the same classes even if logits are equal.
        float level = Math.min(record.getFloat(first + 2 * count * Float.BYTES), Math.nextDown(smallest));
        for (int c = 0; c < classes; c++) {
            to.put(level);
        }
        for (int i = 0; i < count; i++) {
            int place = first + 2 * i * Float.BYTES;
            int chosen = record.getInt(place);
            if (chosen < 0 || chosen >= classes) {
                throw ParsimonyException.of(
                        ErrorId.BAD_CACHE,
                        "Expected a class below %d, found %d: the file was damaged. Delete it.",
                        classes,
                        chosen);
            }
            to.put(start + chosen, record.getFloat(place + Float.BYTES));
        }
    }
}
