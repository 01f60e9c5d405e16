package io.parsimony.augment;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;

/**
 * An image in host memory.
 *
 * @param channels the number of channels
 * @param height the number of rows
 * @param width the number of columns
 * @param pixels {@code [channels, height, width]} in row-major order; the caller's own, not copied
 */
public record Image(int channels, int height, int width, float[] pixels) {

    /**
     * Checks the number of pixels.
     *
     * @throws ParsimonyException ({@code bad-shape})
     */
    public Image {
        if (pixels.length != channels * height * width) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE,
                    "Expected %d x %d x %d pixels, found %d.",
                    channels,
                    height,
                    width,
                    pixels.length);
        }
    }

    /**
     * Returns an image of equal size that takes each pixel from another place of this one, by bilinear interpolation;
     * the same place in all channels. Beyond the edge lies the nearest pixel of the edge, so that no other background
     * comes in.
     *
     * @param rows {@code [height, width]}, the row that each pixel is taken from
     * @param columns {@code [height, width]}, the column that each pixel is taken from
     */
    public Image sampled(float[] rows, float[] columns) {
        float[] result = new float[pixels.length];
        int plane = height * width;
        for (int i = 0; i < plane; i++) {
            float row = clamp(rows[i], height - 1);
            float column = clamp(columns[i], width - 1);
            int top = (int) row;
            int left = (int) column;
            float down = row - top;
            float right = column - left;
            int above = top * width + left;
            int below = down > 0 ? above + width : above;
            int aside = right > 0 ? 1 : 0;
            for (int offset = 0; offset < pixels.length; offset += plane) {
                float upper = mix(pixels[offset + above], pixels[offset + above + aside], right);
                float lower = mix(pixels[offset + below], pixels[offset + below + aside], right);
                result[offset + i] = mix(upper, lower, down);
            }
        }
        return new Image(channels, height, width, result);
    }

    private static float clamp(float value, int most) {
        return Math.max(0, Math.min(value, most));
    }

    private static float mix(float from, float to, float share) {
        return from + share * (to - from);
    }
}
