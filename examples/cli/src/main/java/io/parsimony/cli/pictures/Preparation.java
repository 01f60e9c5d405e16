package io.parsimony.cli.pictures;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.tensor.Shape;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Converts pictures to samples: scales a picture until its kept part covers the sample, crops it at its center, and
 * normalizes its levels. A sample with one channel holds luminance, and a sample with three channels the colors.
 *
 * @param sample {@code [1 or 3, h, w]}
 * @param pixels the normalization of pixels
 */
public record Preparation(Shape sample, PixelValues pixels) {

    private static final double LEVELS = 255;

    /**
     * Checks the shape and the numbers.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public Preparation {
        if (sample.rank() != 3 || (sample.dim(0) != 1 && sample.dim(0) != 3)) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_VALUE,
                            "Expected a model of pictures, with an input of 1 or 3 channels, height and width, found "
                                    + "one of "
                                    + sample + ".")
                    .hint("Only such models can be trained on a folder of pictures."));
        }
        if (pixels.bgr() && sample.dim(0) != 3) {
            throw Require.bad("bgr", "an input of three channels", sample);
        }
        pixels = new PixelValues(
                perChannel("mean", pixels.mean(), sample.dim(0)),
                perChannel("std", pixels.deviation(), sample.dim(0)),
                pixels.range(),
                pixels.crop(),
                pixels.bgr());
    }

    /**
     * Returns the preparation that settings describe.
     *
     * @param shape {@code [1 or 3, h, w]}
     * @throws ParsimonyException ({@code bad-value}) whose place is {@code shape} or a setting of {@link PixelValues}
     */
    public static Preparation of(List<Integer> shape, PixelValues pixels) {
        if (shape.size() != 3
                || shape.stream().anyMatch(extent -> extent < 1)
                || (shape.get(0) != 1 && shape.get(0) != 3)) {
            throw Require.bad("shape", "[1 or 3, height, width]", shape);
        }
        Shape sample = Shape.of(shape.stream().mapToInt(extent -> extent).toArray());
        return new Preparation(sample, pixels);
    }

    private static List<Double> perChannel(String name, List<Double> numbers, int channels) {
        if (numbers.size() == 1) {
            return Collections.nCopies(channels, numbers.get(0));
        }
        if (numbers.size() != channels) {
            throw Require.bad(name, "one number, or one for each of " + channels + " channels", numbers);
        }
        return List.copyOf(numbers);
    }

    /**
     * Decodes the content of a picture's file, for instance PNG, JPEG or WebP.
     *
     * @return the levels of the sample, one byte each, channel by channel
     * @throws ParsimonyException ({@code bad-data}) if the bytes are not a picture
     */
    public byte[] decode(byte[] picture) {
        return decode(() -> PictureReader.read(picture));
    }

    /**
     * Decodes a picture's file.
     *
     * @return the levels of the sample, one byte each, channel by channel
     * @throws ParsimonyException ({@code bad-data}) if the file is not a picture
     */
    byte[] decode(Path picture) {
        return decode(() -> PictureReader.read(picture));
    }

    private byte[] decode(Callable<BufferedImage> reading) {
        try {
            return levels(reading.call());
        } catch (Exception | OutOfMemoryError | StackOverflowError e) {
            // Decoders throw exceptions of any type on damaged files.
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_DATA, "Cannot decode the picture: " + e.getMessage() + "."), e);
        }
    }

    /** Returns the levels of a sample, one byte each, channel by channel. */
    byte[] levels(BufferedImage picture) {
        BufferedImage scaled = cover(picture);
        int height = sample.dim(1);
        int width = sample.dim(2);
        byte[] levels = new byte[sample.size()];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = scaled.getRGB(x, y);
                int red = rgb >> 16 & 0xff;
                int green = rgb >> 8 & 0xff;
                int blue = rgb & 0xff;
                int at = y * width + x;
                if (sample.dim(0) == 1) {
                    // Rec. 601 luma, as Pillow's and OpenCV's grey.
                    levels[at] = (byte) Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
                } else {
                    levels[at] = (byte) (pixels.bgr() ? blue : red);
                    levels[height * width + at] = (byte) green;
                    levels[2 * height * width + at] = (byte) (pixels.bgr() ? red : blue);
                }
            }
        }
        return levels;
    }

    /** Appends a sample's numbers to a buffer, given the levels that {@link #decode} returns. */
    public void write(byte[] levels, FloatBuffer destination) {
        int area = sample.dim(1) * sample.dim(2);
        for (int i = 0; i < levels.length; i++) {
            int channel = i / area;
            double level = (levels[i] & 0xff) / LEVELS * pixels.range();
            destination.put((float)
                    ((level - pixels.mean().get(channel)) / pixels.deviation().get(channel)));
        }
    }

    /** Returns the picture scaled and cropped. Halves it repeatedly first, so that every pixel contributes. */
    private BufferedImage cover(BufferedImage picture) {
        BufferedImage image = picture;
        int height = sample.dim(1);
        int width = sample.dim(2);
        double least = 2 / pixels.crop();
        while (image.getWidth() >= least * width && image.getHeight() >= least * height) {
            image = draw(
                    image, image.getWidth() / 2, image.getHeight() / 2, image.getWidth() / 2, image.getHeight() / 2);
        }
        double scale = Math.max((double) width / image.getWidth(), (double) height / image.getHeight()) / pixels.crop();
        int wide = (int) Math.max(width, Math.round(image.getWidth() * scale));
        int high = (int) Math.max(height, Math.round(image.getHeight() * scale));
        return draw(image, width, height, wide, high);
    }

    /** Scales a picture to {@code wide} by {@code high}, and crops its center to {@code width} by {@code height}. */
    private static BufferedImage draw(BufferedImage image, int width, int height, int wide, int high) {
        BufferedImage drawn = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = drawn.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, (width - wide) / 2, (height - high) / 2, wide, high, null);
        graphics.dispose();
        return drawn;
    }
}
