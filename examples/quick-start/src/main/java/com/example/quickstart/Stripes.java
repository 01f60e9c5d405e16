package com.example.quickstart;

import io.parsimony.tensor.Shape;
import io.parsimony.data.Dataset;
import java.nio.FloatBuffer;
import java.util.Random;

/** Images of noisy stripes; the class is their direction: across, down, and the two diagonals. */
public record Stripes(int size, long seed) implements Dataset {

    private static final int EXTENT = 16;
    private static final int[][] DIRECTIONS = {{1, 0}, {0, 1}, {1, 1}, {1, -1}};

    @Override
    public int classes() {
        return DIRECTIONS.length;
    }

    @Override
    public Shape sampleShape() {
        return Shape.of(1, EXTENT, EXTENT);
    }

    @Override
    public int label(int index) {
        return index % DIRECTIONS.length;
    }

    @Override
    public void read(int index, FloatBuffer destination) {
        Random random = new Random(seed * size + index);
        int[] direction = DIRECTIONS[label(index)];
        double phase = 2 * Math.PI * random.nextDouble();
        for (int row = 0; row < EXTENT; row++) {
            for (int column = 0; column < EXTENT; column++) {
                double along = direction[0] * row + direction[1] * column;
                destination.put((float) (Math.sin(along + phase) + 0.5 * random.nextGaussian()));
            }
        }
    }
}
