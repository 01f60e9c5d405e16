package io.parsimony.examples.hctr.writer;

/**
 * A smooth field of displacements: for each axis, the sum of a few plane waves with wavelengths of about a character,
 * so that adjacent parts move together.
 */
final class Waves {

    private static final int COUNT = 2;
    private static final float LEAST_FREQUENCY = 2.5f;
    private static final float MORE_FREQUENCY = 3.5f;
    private static final float TURN = (float) (2 * StrictMath.PI);

    private final float[] across = new float[2 * COUNT];
    private final float[] down = new float[2 * COUNT];
    private final float[] phase = new float[2 * COUNT];
    private final float amplitude;

    /** Creates a field of displacements with a standard deviation, from random numbers. */
    Waves(float deviation, Chance chance) {
        // A wave's standard deviation is its amplitude divided by the square root of two.
        amplitude = deviation * (float) Math.sqrt(2.0 / COUNT);
        for (int i = 0; i < 2 * COUNT; i++) {
            double direction = TURN * chance.share();
            float frequency = LEAST_FREQUENCY + MORE_FREQUENCY * chance.share();
            across[i] = frequency * (float) StrictMath.cos(direction);
            down[i] = frequency * (float) StrictMath.sin(direction);
            phase[i] = TURN * chance.share();
        }
    }

    float right(float x, float y) {
        return sum(0, x, y);
    }

    float downwards(float x, float y) {
        return sum(COUNT, x, y);
    }

    private float sum(int first, float x, float y) {
        float sum = 0;
        for (int i = first; i < first + COUNT; i++) {
            sum += (float) StrictMath.sin(across[i] * x + down[i] * y + phase[i]);
        }
        return amplitude * sum;
    }
}
