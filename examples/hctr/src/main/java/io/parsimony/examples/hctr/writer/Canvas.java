package io.parsimony.examples.hctr.writer;

import io.parsimony.examples.hctr.lines.GrayImage;
import java.util.Random;

/**
 * A canvas that strokes are drawn on. A pixel is as dark as the darkest stroke over it; a stroke's edge spans one
 * pixel, by the distance from the stroke's middle. All arithmetic rounds the same on every machine.
 */
final class Canvas {

    private static final int QUANTILES = 256;
    /** Approximately normal deviates, indexed by one random byte. */
    private static final float[] NOISE = noise();

    private final int width;
    private final int height;
    private final float[] ink;

    Canvas(int width, int height) {
        this.width = width;
        this.height = height;
        this.ink = new float[Math.multiplyExact(width, height)];
    }

    /**
     * Returns the quantiles of the logistic distribution with standard deviation one, an approximation of the normal
     * distribution.
     */
    private static float[] noise() {
        float[] noise = new float[QUANTILES];
        for (int i = 0; i < QUANTILES; i++) {
            double share = (i + 0.5) / QUANTILES;
            noise[i] = (float) (StrictMath.log(share / (1 - share)) * StrictMath.sqrt(3) / StrictMath.PI);
        }
        return noise;
    }

    /**
     * Draws a line whose width changes linearly. Coordinates are in pixels, from the corner of the first pixel.
     *
     * @param r0 the radius at its beginning
     * @param r1 the radius at its end
     * @param darkness the darkness of its ink, 0 to 1
     */
    void capsule(float x0, float y0, float r0, float x1, float y1, float r1, float darkness) {
        float reach = Math.max(r0, r1) + 0.5f;
        int left = Math.max(0, (int) (Math.min(x0, x1) - reach));
        int right = Math.min(width - 1, (int) (Math.max(x0, x1) + reach));
        int top = Math.max(0, (int) (Math.min(y0, y1) - reach));
        int bottom = Math.min(height - 1, (int) (Math.max(y0, y1) + reach));
        float dx = x1 - x0;
        float dy = y1 - y0;
        float length2 = dx * dx + dy * dy;
        float perLength = length2 > 0 ? 1 / length2 : 0;
        float growth = r1 - r0;
        for (int py = top; py <= bottom; py++) {
            float fromY = py + 0.5f - y0;
            for (int px = left; px <= right; px++) {
                float fromX = px + 0.5f - x0;
                float along = (fromX * dx + fromY * dy) * perLength;
                along = along < 0 ? 0 : along > 1 ? 1 : along;
                float awayX = fromX - along * dx;
                float awayY = fromY - along * dy;
                float outer = r0 + along * growth + 0.5f;
                float away2 = awayX * awayX + awayY * awayY;
                if (away2 < outer * outer) {
                    float cover = Math.min(1, outer - (float) Math.sqrt(away2)) * darkness;
                    int at = py * width + px;
                    if (cover > ink[at]) {
                        ink[at] = cover;
                    }
                }
            }
        }
    }

    /**
     * Returns the picture, blurred and with the noise of ink and paper.
     *
     * @param blur the weight of a pixel's neighbors on each side, first in rows, then in columns
     * @param grain the deviation of the noise; paper has a third of it
     */
    GrayImage finish(float blur, float grain, Random random) {
        float[] rows = new float[ink.length];
        blur(ink, rows, blur, 1, width, width, height);
        blur(rows, ink, blur, width, height, 1, width);
        byte[] pixels = new byte[ink.length];
        // One call of the generator per pixel would take longer than the drawing.
        long state = random.nextLong();
        long bits = 0;
        for (int i = 0; i < pixels.length; i++) {
            if ((i & 7) == 0) {
                state += 0x9E3779B97F4A7C15L;
                bits = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
                bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
                bits ^= bits >>> 31;
            }
            float level = ink[i];
            float noisy = level + grain * (0.33f + level) * NOISE[(int) bits & 0xff];
            bits >>>= 8;
            pixels[i] = (byte) (int) (GrayImage.BLACK * Math.max(0, Math.min(1, noisy)) + 0.5f);
        }
        return new GrayImage(width, height, pixels);
    }

    /** Blurs lines of pixels {@code step} apart; beyond their ends there is paper. */
    private static void blur(float[] from, float[] to, float weight, int step, int length, int next, int lines) {
        float middle = 1 - 2 * weight;
        for (int line = 0; line < lines; line++) {
            int at = line * next;
            float before = 0;
            float here = from[at];
            for (int i = 0; i < length; i++) {
                float after = i + 1 < length ? from[at + step] : 0;
                to[at] = middle * here + weight * (before + after);
                before = here;
                here = after;
                at += step;
            }
        }
    }
}
