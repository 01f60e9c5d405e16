package io.parsimony.backend.dl4j;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** Passes over several rows of a matrix at a time, in loops over arrays that the Java compiler vectorizes. */
final class Rows {

    private static final int CHUNK = 4096;

    private final FloatBuffer matrix;
    private final int columns;
    private final @Nullable FloatBuffer bias;
    /** Some rows of the matrix. */
    private final float[] numbers;
    /** As many times the bias. */
    private final float[] biases;

    /**
     * Passes over a matrix.
     *
     * @param bias one number a column, or {@code null} for zeros
     */
    Rows(Region matrix, @Nullable Region bias) {
        this.matrix = matrix.floats();
        this.columns = matrix.shape().dim(1);
        this.bias = bias == null ? null : bias.floats();
        this.numbers = new float[Math.min(this.matrix.capacity(), Math.max(1, CHUNK / columns) * columns)];
        this.biases = new float[numbers.length];
    }

    /** Reads the bias, which may have changed since. */
    private void readBias() {
        if (bias != null) {
            bias.get(0, biases, 0, columns);
            for (int done = columns; done < biases.length; done *= 2) {
                System.arraycopy(biases, 0, biases, done, Math.min(done, biases.length - done));
            }
        }
    }

    /** Fills each row with the bias. */
    void fill() {
        readBias();
        for (int start = 0; start < matrix.capacity(); start += biases.length) {
            matrix.put(start, biases, 0, Math.min(biases.length, matrix.capacity() - start));
        }
    }

    /** Adds the bias to each row. */
    void add() {
        readBias();
        for (int start = 0; start < matrix.capacity(); start += numbers.length) {
            int count = Math.min(numbers.length, matrix.capacity() - start);
            matrix.get(start, numbers, 0, count);
            add(numbers, biases);
            matrix.put(start, numbers, 0, count);
        }
    }

    private static void add(float[] numbers, float[] summands) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] += summands[i];
        }
    }

    /** Replaces negative numbers by zero and keeps NaN. */
    void rectify() {
        for (int start = 0; start < matrix.capacity(); start += numbers.length) {
            int count = Math.min(numbers.length, matrix.capacity() - start);
            matrix.get(start, numbers, 0, count);
            rectify(numbers);
            matrix.put(start, numbers, 0, count);
        }
    }

    /** Replaces negative numbers by zero and keeps NaN. */
    static void rectify(float[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Math.max(0, numbers[i]);
        }
    }
}
