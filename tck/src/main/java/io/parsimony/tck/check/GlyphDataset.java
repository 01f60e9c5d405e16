package io.parsimony.tck.check;

import io.parsimony.data.Dataset;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.Random;

/**
 * Generated digits: the seven segments of a pocket calculator, slightly shifted and with noise. Sample {@code i} has
 * class {@code i % 10} and depends only on the seed and {@code i}.
 *
 * @param size the number of samples
 * @param extent the images' height and width, at least 12
 * @param seed the seed
 */
public record GlyphDataset(int size, int extent, long seed) implements Dataset {

    /** The segments of each digit: top, upper left, upper right, middle, lower left, lower right, bottom. */
    private static final String[] SEGMENTS = {
        "1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111", "1111011"
    };
    /** Each segment's ends on a grid of 2 by 4: row, column, row, column. */
    private static final int[][] ENDS = {
        {0, 0, 0, 2}, {0, 0, 2, 0}, {0, 2, 2, 2}, {2, 0, 2, 2}, {2, 0, 4, 0}, {2, 2, 4, 2}, {4, 0, 4, 2}
    };

    @Override
    public int classes() {
        return SEGMENTS.length;
    }

    @Override
    public Shape sampleShape() {
        return Shape.of(1, extent, extent);
    }

    @Override
    public void read(int index, FloatBuffer destination) {
        Random random = new Random(31 * seed + index);
        float[] image = new float[extent * extent];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) (0.1 * random.nextGaussian());
        }
        int unit = extent / 6;
        int top = unit / 2 + random.nextInt(unit);
        int left = unit + random.nextInt(unit);
        for (int segment = 0; segment < ENDS.length; segment++) {
            if (SEGMENTS[label(index)].charAt(segment) == '1') {
                draw(image, ENDS[segment], unit, top, left);
            }
        }
        destination.put(image);
    }

    private void draw(float[] image, int[] ends, int unit, int top, int left) {
        for (int row = top + unit * ends[0]; row <= top + unit * ends[2]; row++) {
            for (int column = left + unit * ends[1]; column <= left + unit * ends[3]; column++) {
                image[row * extent + column] += 1;
            }
        }
    }

    @Override
    public int label(int index) {
        return index % SEGMENTS.length;
    }
}
