package io.parsimony.examples.hctr.lines;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * Settings of overlapping frames, cut by a window that slides over a line from left to right. Frame {@code t} is
 * centered at column {@code t * step + step / 2}; there are enough frames that every column is within half a step of a
 * center. Windows reach over the line's ends, where there is paper.
 *
 * @param height the number of rows of a line and a frame, at least one
 * @param width the number of columns of a frame, at least one
 * @param step the distance between frames, at least one
 */
public record Frames(int height, int width, int step) {

    private static final float[] SHARES = shares();

    /**
     * Checks the ranges.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public Frames {
        Require.atLeastOne("height", height);
        Require.atLeastOne("width", width);
        Require.atLeastOne("step", step);
    }

    /** Returns the shape of a frame, {@code [1, height, width]}. */
    public Shape shape() {
        return Shape.of(1, height, width);
    }

    /**
     * Returns the number of frames of a line, at least one.
     *
     * @throws ParsimonyException ({@code bad-shape}) if the line has another height
     */
    public int count(GrayImage line) {
        requireHeight(line);
        return (line.width() - 1) / step + 1;
    }

    /**
     * Appends a frame to a buffer in row-major order; 0 is paper, 1 is black ink.
     *
     * @param frame its number, counted from zero
     * @throws ParsimonyException ({@code bad-shape}) if the line has another height
     * @throws IndexOutOfBoundsException if there is no such frame
     */
    public void write(GrayImage line, int frame, FloatBuffer to) {
        Objects.checkIndex(frame, count(line));
        int left = frame * step + step / 2 - width / 2;
        int begin = Math.max(0, -left);
        int end = Math.min(width, line.width() - left);
        byte[] ink = line.ink();
        for (int y = 0; y < height; y++) {
            int row = y * line.width() + left;
            for (int x = 0; x < begin; x++) {
                to.put(0);
            }
            for (int x = begin; x < end; x++) {
                to.put(SHARES[ink[row + x] & 0xFF]);
            }
            for (int x = Math.max(begin, end); x < width; x++) {
                to.put(0);
            }
        }
    }

    /** Appends a picture to a buffer in row-major order; 0 is paper, 1 is black ink. */
    static void write(GrayImage image, FloatBuffer to) {
        for (byte ink : image.ink()) {
            to.put(SHARES[ink & 0xFF]);
        }
    }

    private void requireHeight(GrayImage line) {
        if (line.height() != height) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE, "Expected a line of %d rows, found one of %d.", height, line.height());
        }
    }

    private static float[] shares() {
        float[] shares = new float[GrayImage.BLACK + 1];
        for (int ink = 0; ink < shares.length; ink++) {
            shares[ink] = (float) ink / GrayImage.BLACK;
        }
        return shares;
    }
}
