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
     * Returns an image of equal size whose pixels are sampled from this image by bilinear interpolation, at the same
     * coordinates in all channels. Coordinates outside the image are clamped to the nearest edge pixel.
     *
     * @param rows {@code [height, width]}, the source row of each pixel
     * @param columns {@code [height, width]}, the source column of each pixel
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
