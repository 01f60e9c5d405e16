package io.parsimony.backend.onnx;

import io.parsimony.backend.InferenceSession;
import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Determines the ranges of values from samples. */
final class RangeCalibration {

    private static final int BATCH = 16;
    private static final int BINS = 2048;
    /** The number of magnitude levels: half of the 256 levels of a signed value. */
    private static final int LEVELS = 128;

    /** The greatest number of elements of a value that are counted per batch, at equal distances. */
    private static final int MOST_COUNTED = 1 << 16;

    private RangeCalibration() {}

    /**
     * Returns the range of each value.
     *
     * @param session the model with the values as outputs; closed at the end
     * @throws ParsimonyException ({@code non-finite-output}) if a value is NaN or infinite; ({@code cancelled}) if the
     *     thread is interrupted
     */
    static Map<String, ValueRange> ranges(
            InferenceSession session, List<String> values, Dataset data, OnnxInt8.Range how) {
        try (session) {
            Map<String, ValueRange> ranges = new LinkedHashMap<>();
            values.forEach(value -> ranges.put(value, new ValueRange(0, 0)));
            each(
                    session,
                    data,
                    (value, numbers) -> ranges.merge(
                            value,
                            extent(value, numbers),
                            (one, other) -> new ValueRange(
                                    Math.min(one.least(), other.least()), Math.max(one.greatest(), other.greatest()))));
            if (how == OnnxInt8.Range.MIN_MAX) {
                return ranges;
            }
            Map<String, long[]> histograms = new LinkedHashMap<>();
            values.forEach(value -> histograms.put(value, new long[BINS]));
            each(
                    session,
                    data,
                    (value, numbers) -> count(
                            numbers, largest(Require.present(ranges, value)), Require.present(histograms, value)));
            ranges.replaceAll((value, range) -> clipped(range, Require.present(histograms, value)));
            return ranges;
        }
    }

    private static void each(InferenceSession session, Dataset data, BiConsumer<String, FloatBuffer> use) {
        FloatBuffer buffer = Tensor.allocate(data.sampleShape().batched(BATCH).size());
        for (int from = 0; from < data.size(); from += BATCH) {
            if (Thread.currentThread().isInterrupted()) {
                throw ParsimonyException.of(
                        ErrorId.CANCELLED, "RangeCalibration was cancelled after %d samples.", from);
            }
            int size = Math.min(BATCH, data.size() - from);
            buffer.clear();
            for (int i = 0; i < size; i++) {
                data.read(from + i, buffer);
            }
            Tensor images = Tensor.wrap(data.sampleShape().batched(size), buffer.flip());
            session.run(Map.of(session.model().network().input(), images))
                    .forEach((value, tensor) -> use.accept(value, tensor.data()));
        }
    }

    private static ValueRange extent(String value, FloatBuffer numbers) {
        float least = 0;
        float greatest = 0;
        while (numbers.hasRemaining()) {
            float number = numbers.get();
            if (!Float.isFinite(number)) {
                throw ParsimonyException.of(
                        ErrorId.NON_FINITE_OUTPUT,
                        "Expected finite values of [%s] in calibration, found %s.",
                        value,
                        number);
            }
            least = Math.min(least, number);
            greatest = Math.max(greatest, number);
        }
        return new ValueRange(least, greatest);
    }

    private static float largest(ValueRange range) {
        return Math.max(-range.least(), range.greatest());
    }

    /**
     * Counts the magnitudes of distinct numbers. A frequent number, such as zero or an image background, would
     * otherwise form a peak that dominates the divergence.
     */
    private static void count(FloatBuffer numbers, float largest, long[] histogram) {
        int step = (numbers.remaining() - 1) / MOST_COUNTED + 1;
        float[] some = new float[(numbers.remaining() - 1) / step + 1];
        for (int i = 0; i < some.length; i++) {
            some[i] = numbers.get(i * step);
        }
        Arrays.sort(some);
        float before = 0;
        for (float number : some) {
            if (number != 0 && number != before) {
                histogram[Math.min(BINS - 1, (int) (Math.abs(number) / largest * BINS))]++;
            }
            before = number;
        }
    }

    private static ValueRange clipped(ValueRange range, long[] histogram) {
        float limit = largest(range) * bins(histogram) / BINS;
        return new ValueRange(Math.max(range.least(), -limit), Math.min(range.greatest(), limit));
    }

    /** Returns the number of bins to keep, from zero on: the number with the least divergence. */
    static int bins(long[] histogram) {
        int best = BINS;
        double least = Double.POSITIVE_INFINITY;
        for (int kept = LEVELS; kept <= BINS; kept++) {
            double divergence = divergence(histogram, kept);
            if (divergence < least) {
                least = divergence;
                best = kept;
            }
        }
        return best;
    }

    /**
     * Returns the divergence of the quantized from the measured distribution, with numbers beyond the range moved to
     * its end.
     */
    private static double divergence(long[] histogram, int kept) {
        double[] found = new double[kept];
        double[] quantized = new double[kept];
        double total = 0;
        double beyond = 0;
        for (int i = 0; i < BINS; i++) {
            total += histogram[i];
            if (i < kept) {
                found[i] = histogram[i];
            } else {
                beyond += histogram[i];
            }
        }
        if (total == 0) {
            return 0;
        }
        for (int level = 0; level < LEVELS; level++) {
            int start = (int) ((long) level * kept / LEVELS);
            int end = (int) ((long) (level + 1) * kept / LEVELS);
            double sum = Arrays.stream(found, start, end).sum();
            long filled =
                    Arrays.stream(found, start, end).filter(count -> count > 0).count();
            for (int i = start; i < end; i++) {
                quantized[i] = found[i] > 0 ? sum / filled : 0;
            }
        }
        found[kept - 1] += beyond;
        double mass = total - beyond;
        double divergence = 0;
        for (int i = 0; i < kept; i++) {
            if (found[i] > 0) {
                // The divergence would be infinite if numbers moved to an end where the quantized distribution has
                // none.
                double q = Math.max(quantized[i], 1e-4) / mass;
                divergence += found[i] / total * Math.log(found[i] / total / q);
            }
        }
        return divergence;
    }
}
