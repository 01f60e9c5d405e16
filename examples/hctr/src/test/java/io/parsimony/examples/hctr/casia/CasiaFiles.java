package io.parsimony.examples.hctr.casia;

import io.parsimony.examples.hctr.lines.GrayImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes small files in the formats of the sets. */
public final class CasiaFiles {

    private static final Charset GB18030 = Charset.forName("GB18030");
    private static final String ILLUSTRATION = "#a page\0";

    private CasiaFiles() {}

    /** Returns a picture with some ink that depends on the seed. */
    static GrayImage picture(int width, int height, int seed) {
        GrayImage image = GrayImage.blank(width, height);
        for (int i = 0; i < image.ink().length; i++) {
            image.ink()[i] = (byte) (i % 3 == 0 ? 0 : 100 + (i * 7 + seed * 13) % 156);
        }
        return image;
    }

    /** Returns a label of the sets, padded with zeros. */
    static byte[] label(String character, int length) {
        return Arrays.copyOf(character.getBytes(GB18030), length);
    }

    private static byte[] levels(GrayImage image) {
        byte[] levels = new byte[image.ink().length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) (255 - (image.ink()[i] & 0xFF));
        }
        return levels;
    }

    /** Returns a sample of a {@code .gnt} file. */
    static byte[] gnt(byte[] label, GrayImage image) {
        return ByteBuffer.allocate(10 + image.ink().length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(10 + image.ink().length)
                .put(label)
                .putShort((short) image.width())
                .putShort((short) image.height())
                .put(levels(image))
                .array();
    }

    /** Returns a sample of a {@code .gnt} file. */
    public static byte[] gnt(String character, GrayImage image) {
        return gnt(label(character, 2), image);
    }

    /** Returns the header of a {@code .dgrl} file. */
    public static byte[] header(String format, String type, int codeLength, int bits, int lines) {
        byte[] illustration = ILLUSTRATION.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(36 + illustration.length + 12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(36 + illustration.length)
                .put(Arrays.copyOf(format.getBytes(StandardCharsets.US_ASCII), 8))
                .put(illustration)
                .put(Arrays.copyOf(type.getBytes(StandardCharsets.US_ASCII), 20))
                .putShort((short) codeLength)
                .putShort((short) bits)
                .putInt(2000)
                .putInt(1500)
                .putInt(lines)
                .array();
    }

    /** Returns a line of a {@code .dgrl} file. */
    static byte[] line(byte[] labels, int characters, int width, int height, byte[] pixels) {
        return ByteBuffer.allocate(4 + labels.length + 16 + pixels.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(characters)
                .put(labels)
                .putInt(12)
                .putInt(34)
                .putInt(height)
                .putInt(width)
                .put(pixels)
                .array();
    }

    /** Returns a line of a {@code .dgrl} file. */
    public static byte[] line(String text, int codeLength, GrayImage image) {
        byte[] labels = join(text.codePoints()
                .mapToObj(codePoint -> label(Character.toString(codePoint), codeLength))
                .toArray(byte[][]::new));
        return line(labels, labels.length / codeLength, image.width(), image.height(), levels(image));
    }

    static byte[] page(String... texts) {
        byte[][] parts = new byte[texts.length + 1][];
        parts[0] = header("DGRL", "GBK", 2, 8, texts.length);
        for (int i = 0; i < texts.length; i++) {
            parts[i + 1] = line(texts[i], 2, picture(20 + i, 6, i));
        }
        return join(parts);
    }

    /** Returns the concatenation of pieces. */
    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
