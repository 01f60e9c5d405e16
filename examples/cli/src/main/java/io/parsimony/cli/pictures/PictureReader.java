package io.parsimony.cli.pictures;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageInputStreamImpl;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Decodes a picture to the levels in its file, like the usual loaders of training data. Ignores transparency and color
 * profiles, and converts CMYK to red, green and blue by {@code (1 - c) (1 - k)}. (Java's own conversions composite on
 * black, and brighten gray.)
 */
final class PictureReader {

    /** The number of pixels that any file may have; larger files may have more, in proportion to their size. */
    private static final long SMALL = 1 << 24;

    private static final int PIXELS_PER_BYTE = 32;

    private static final int LEVELS = 255;
    private static final int BLACK = 3;
    private static final int CMYK = 4;
    /** The size in bytes of a value by the type of a TIFF entry. */
    private static final int[] TIFF_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};

    private static final String JPEG = "javax_imageio_jpeg_image_1.0";

    private PictureReader() {}

    /** Stops decoders that read beyond the end of a file, which may take minutes. */
    private static final class EndGuard {

        /** The maximum number of reads beyond the end; a decoder with lookahead needs a few. */
        private static final int MOST = 1000;

        private int beyond;

        int checked(int read) {
            if (read < 0 && ++beyond > MOST) {
                // Decoders catch an IOException here and continue.
                throw new IllegalStateException("the file ends early");
            }
            return read;
        }
    }

    /** A stream of a file on disk. */
    private static final class WholeFile extends FileImageInputStream {

        private final EndGuard end = new EndGuard();

        WholeFile(Path file) throws IOException {
            super(file.toFile());
        }

        @Override
        public int read() throws IOException {
            return end.checked(super.read());
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return end.checked(super.read(bytes, offset, length));
        }
    }

    /** A stream of a file in memory. */
    private static final class WholeBytes extends ImageInputStreamImpl {

        private final EndGuard end = new EndGuard();
        private final byte[] content;

        WholeBytes(byte[] content) {
            this.content = content;
        }

        @Override
        public int read() throws IOException {
            checkClosed();
            bitOffset = 0;
            return end.checked(streamPos < content.length ? content[(int) streamPos++] & LEVELS : -1);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            checkClosed();
            bitOffset = 0;
            if (length == 0) {
                return 0;
            }
            int count = (int) Math.min(length, content.length - streamPos);
            if (count <= 0) {
                return end.checked(-1);
            }
            System.arraycopy(content, (int) streamPos, bytes, offset, count);
            streamPos += count;
            return count;
        }

        @Override
        public long length() {
            return content.length;
        }
    }

    /**
     * Decodes a file with one picture, or the first of several pictures.
     *
     * @return an image of type {@link BufferedImage#TYPE_INT_RGB}
     * @throws IOException if the file is not a picture, is truncated, or has far more pixels than bytes
     */
    static BufferedImage read(Path file) throws IOException {
        return read(new WholeFile(file));
    }

    /**
     * Decodes the content of a file with one picture, or the first of several pictures.
     *
     * @return an image of type {@link BufferedImage#TYPE_INT_RGB}
     * @throws IOException if the bytes are not a picture, are truncated, or are far fewer than the pixels
     */
    static BufferedImage read(byte[] content) throws IOException {
        return read(new WholeBytes(content));
    }

    /** Decodes the picture in a stream and closes the stream. */
    private static BufferedImage read(ImageInputStream stream) throws IOException {
        try (ImageInputStream in = stream) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException("no decoder supports the format");
            }
            ImageReader reader = readers.next();
            try {
                return read(reader, in);
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage read(ImageReader reader, ImageInputStream in) throws IOException {
        reader.setInput(in);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        long most = Math.max(SMALL, PIXELS_PER_BYTE * in.length());
        if (pixels > most) {
            throw new IOException(pixels + " pixels in " + in.length() + " bytes; at most " + most
                    + " are decoded. Scale the picture down");
        }
        AtomicBoolean truncated = new AtomicBoolean(isShort(reader, in));
        // Some decoders fill in what is missing, and warn at most: JPEG's of a lacking end, TIFF's of lacking values.
        reader.addIIOReadWarningListener((source, warning) -> {
            if (warning.contains("EOI") || is(reader, "tif")) {
                truncated.set(true);
            }
        });
        BufferedImage image = isCmyk(reader) ? ofCmykJpeg(reader) : rgb(reader.read(0));
        if (truncated.get()) {
            throw new EOFException("the file ends early");
        }
        return image;
    }

    private static boolean is(ImageReader reader, String format) {
        try {
            return reader.getFormatName().equalsIgnoreCase(format);
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns whether a WebP or TIFF file is shorter than it declares; the decoders may ignore this. */
    private static boolean isShort(ImageReader reader, ImageInputStream in) throws IOException {
        boolean tiff = is(reader, "tif");
        if (!tiff && !is(reader, "webp")) {
            return false;
        }
        ByteOrder order = in.getByteOrder();
        in.mark();
        try {
            in.seek(0);
            in.setByteOrder(in.read() == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            in.seek(Integer.BYTES);
            long number = in.readUnsignedInt();
            return tiff ? isShortTiff(in, number) : in.length() < number + 2 * Integer.BYTES;
        } finally {
            in.reset();
            in.setByteOrder(order);
        }
    }

    private static boolean isShortTiff(ImageInputStream in, long directory) throws IOException {
        in.seek(directory);
        int entries = in.readUnsignedShort();
        boolean longer = false;
        for (int i = 0; i < entries && !longer; i++) {
            in.readUnsignedShort();
            int type = in.readUnsignedShort();
            long bytes = in.readUnsignedInt() * (type < TIFF_BYTES.length ? TIFF_BYTES[type] : 0);
            long place = in.readUnsignedInt();
            longer = bytes > Integer.BYTES && place + bytes > in.length();
        }
        return longer;
    }

    private static BufferedImage rgb(BufferedImage image) {
        if (image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_CMYK) {
            return ofCmyk(image.getRaster(), false, false);
        }
        int width = image.getWidth();
        int height = image.getHeight();
        BufferedImage rgb = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            if (isStoredAsShown(image.getColorModel())) {
                stored(image.getRaster(), y, row);
            } else {
                image.getRGB(0, y, width, 1, row, 0, width);
            }
            rgb.setRGB(0, y, width, 1, row, 0, width);
        }
        return rgb;
    }

    /** Returns whether the samples are gray levels, or red, green and blue levels, of any profile. */
    private static boolean isStoredAsShown(ColorModel model) {
        int space = model.getColorSpace().getType();
        return model instanceof ComponentColorModel
                && (space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB)
                && (model.getTransferType() == DataBuffer.TYPE_BYTE
                        || model.getTransferType() == DataBuffer.TYPE_USHORT)
                && !model.isAlphaPremultiplied();
    }

    private static void stored(Raster raster, int y, int[] row) {
        // A second or fourth band is alpha.
        boolean grey = raster.getNumBands() < 3;
        int[] samples = new int[row.length];
        Arrays.fill(row, 0);
        for (int band = 0; band < 3; band++) {
            int from = grey ? 0 : band;
            int bits = raster.getSampleModel().getSampleSize(from);
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, from, samples);
            for (int x = 0; x < row.length; x++) {
                int level = bits < 8 ? samples[x] * LEVELS / ((1 << bits) - 1) : samples[x] >> bits - 8;
                row[x] = row[x] << 8 | level;
            }
        }
    }

    private static boolean isCmyk(ImageReader reader) throws IOException {
        if (!is(reader, "jpeg")) {
            return false;
        }
        Element frame = element(reader, "sof");
        return frame != null && frame.getAttribute("numFrameComponents").equals(String.valueOf(CMYK));
    }

    /** Converts the bands of a CMYK file, which Java's decoder returns unconverted: as CMY, or as luma and chroma. */
    private static BufferedImage ofCmykJpeg(ImageReader reader) throws IOException {
        Element adobe = element(reader, "app14Adobe");
        boolean luma = adobe != null && adobe.getAttribute("transform").equals("2");
        // Adobe's files hold the complements.
        return ofCmyk(reader.readRaster(0, null), luma, adobe != null);
    }

    private static BufferedImage ofCmyk(Raster raster, boolean luma, boolean complements) {
        BufferedImage image = new BufferedImage(raster.getWidth(), raster.getHeight(), BufferedImage.TYPE_INT_RGB);
        int[] bands = new int[raster.getNumBands()];
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int x = 0; x < raster.getWidth(); x++) {
                raster.getPixel(raster.getMinX() + x, raster.getMinY() + y, bands);
                if (luma) {
                    fromLuma(bands);
                }
                int left = complements ? bands[BLACK] : LEVELS - bands[BLACK];
                int rgb = 0;
                for (int band = 0; band < BLACK; band++) {
                    int light = complements ? bands[band] : LEVELS - bands[band];
                    rgb = rgb << 8 | Math.round((float) light * left / LEVELS);
                }
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    /** Converts luma and chroma to red, green and blue, by ITU-R BT.601. */
    private static void fromLuma(int... bands) {
        double luma = bands[0];
        double blue = bands[1] - 128.0;
        double red = bands[2] - 128.0;
        bands[0] = level(luma + 1.402 * red);
        bands[1] = level(luma - 0.344136 * blue - 0.714136 * red);
        bands[2] = level(luma + 1.772 * blue);
    }

    private static int level(double value) {
        return (int) Math.max(0, Math.min(LEVELS, Math.round(value)));
    }

    private static @Nullable Element element(ImageReader reader, String name) throws IOException {
        IIOMetadata metadata = reader.getImageMetadata(0);
        NodeList found = ((Element) metadata.getAsTree(JPEG)).getElementsByTagName(name);
        return found.getLength() == 0 ? null : (Element) found.item(0);
    }
}
