package io.parsimony.cli.report;

import io.parsimony.data.Dataset;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Pictures as data URIs. */
public final class SamplePicture {

    private static final int LARGEST = 96;
    private static final int WHITE = 255;

    private SamplePicture() {}

    /**
     * Returns a sample of shape {@code [channels, height, width]} as a small picture. The minimum is black, the maximum
     * white. The first three channels are red, green and blue; with fewer channels, the first is gray. Returns an empty
     * text for samples of another rank.
     */
    public static String of(Dataset data, int index) {
        Shape shape = data.sampleShape();
        if (shape.rank() != 3) {
            return "";
        }
        FloatBuffer values = Tensor.allocate(shape.size());
        data.read(index, values);
        values.flip();
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < values.limit(); i++) {
            least = Math.min(least, values.get(i));
            most = Math.max(most, values.get(i));
        }
        int height = shape.dim(1);
        int width = shape.dim(2);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int color = 0;
                for (int c = 0; c < 3; c++) {
                    int channel = shape.dim(0) >= 3 ? c : 0;
                    float value = values.get((channel * height + y) * width + x);
                    color = color << 8 | Math.round(WHITE * (value - least) / Math.max(most - least, 1e-12f));
                }
                image.setRGB(x, y, color);
            }
        }
        return uri(png(reduced(image)));
    }

    private static BufferedImage reduced(BufferedImage image) {
        double scale = (double) LARGEST / Math.max(image.getWidth(), image.getHeight());
        if (scale >= 1) {
            return image;
        }
        int width = (int) Math.max(1, Math.round(scale * image.getWidth()));
        int height = (int) Math.max(1, Math.round(scale * image.getHeight()));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return small;
    }

    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", png)) {
                throw new IOException("this Java platform cannot write PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }

    /** Returns a PNG file as a data URI. */
    public static String uri(byte[] png) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }
}
