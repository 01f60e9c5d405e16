package io.parsimony.examples.hctr.lines;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/**
 * A grayscale picture of ink on paper.
 *
 * @param width the number of columns, at least one
 * @param height the number of rows, at least one
 * @param ink {@code [height, width]} in row-major order, unsigned: 0 is paper, 255 is black ink; the caller's own
 *     array, not copied
 */
public record GrayImage(int width, int height, byte[] ink) {

    /** The level of black ink. */
    public static final int BLACK = 255;

    /**
     * Checks the number of pixels.
     *
     * @throws ParsimonyException ({@code bad-shape})
     */
    public GrayImage {
        if (width < 1 || height < 1 || (long) width * height != ink.length) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE,
                    "Expected a picture of at least 1 x 1 with as many numbers as pixels, found %d x %d with %d.",
                    width,
                    height,
                    ink.length);
        }
    }

    /** Returns a picture of blank paper. */
    public static GrayImage blank(int width, int height) {
        return new GrayImage(width, height, new byte[Math.multiplyExact(width, height)]);
    }

    /** Returns the ink of a pixel, 0 to 255. */
    public int at(int x, int y) {
        return ink[y * width + x] & 0xFF;
    }

    /**
     * Returns the picture as PNG, black ink on white paper.
     *
     * @param zoom the number of pixels per pixel in each direction, at least one
     * @throws IOException if this Java platform cannot write PNG
     */
    public byte[] png(int zoom) throws IOException {
        BufferedImage picture = new BufferedImage(width * zoom, height * zoom, BufferedImage.TYPE_BYTE_GRAY);
        int[] levels = new int[width * zoom * height * zoom];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = BLACK - at(i % (width * zoom) / zoom, i / (width * zoom) / zoom);
        }
        picture.getRaster().setPixels(0, 0, picture.getWidth(), picture.getHeight(), levels);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        if (!ImageIO.write(picture, "png", png)) {
            throw new IOException("this Java platform cannot write PNG");
        }
        return png.toByteArray();
    }
}
