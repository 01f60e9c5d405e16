package io.parsimony.examples.hctr.casia;

import io.parsimony.examples.hctr.lines.GrayImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The lines of a page: a {@code .dgrl} file of HWDB2.0 to 2.2, or of the ICDAR 2013 competition. Numbers are
 * little-endian. The layout is that of CASIA's own program, {@code DGRLRead.cpp}, as documented by several public
 * programs: <table> <caption>A page</caption> <tr><td>4 bytes</td><td>the header's size in bytes: 36 plus the size of
 * the illustration</td></tr> <tr><td>8 bytes</td><td>{@code DGRL}, padded with zeros</td></tr> <tr><td>any number of
 * bytes</td><td>an illustration, text</td></tr> <tr><td>20 bytes</td><td>the type of the code, padded with zeros:
 * {@code GB}, {@code GBK}, {@code ASCII}</td></tr> <tr><td>2 + 2 bytes</td><td>bytes per character code: 1, 2 or 4;
 * bits per pixel: 1 or 8</td></tr> <tr><td>4 + 4 + 4 bytes</td><td>height and width of the page, number of
 * lines</td></tr> <tr><td>for each line: 4 bytes</td><td>the number of characters</td></tr> <tr><td>a code for
 * each</td><td>see {@link Labels}: ASCII is padded with zeros; 255 marks deleted or unreadable characters</td></tr>
 * <tr><td>4 x 4 bytes</td><td>top, left, height, width</td></tr> <tr><td>height x width bytes</td><td>gray levels by
 * rows, 255 is paper; at one bit per pixel, height x (width + 7) / 8 bytes, the highest bit first, 1 is ink</td></tr>
 * </table>
 *
 * <p>We know of no set with 1-bit pixels; the meaning of the bits follows public programs. Bytes after the last line
 * are not read.
 */
public final class DgrlReader extends SampleReader<LabelledLine> {

    private static final int HEAD = 36;
    private static final int MOST_ILLUSTRATION = 1 << 16;
    private static final int MOST_LINES = 10_000;
    private static final int MOST_CHARACTERS = 10_000;
    private static final int MOST_EXTENT = 1 << 16;
    private static final String FORMAT = "DGRL";

    private final int pageHeight;
    private final int pageWidth;
    private final int codeLength;
    private final int bits;
    private int left;

    private DgrlReader(ByteReader in) {
        super(in);
        int header = in.int32("a header's size", HEAD, HEAD + MOST_ILLUSTRATION);
        long at = in.offset();
        String format = text(in.bytes(8, "a format code"));
        if (!format.equals(FORMAT)) {
            throw in.bad(at, "the format code [" + FORMAT + "]", "[" + format + "]");
        }
        in.bytes(header - HEAD, "an illustration");
        at = in.offset();
        String type = text(in.bytes(20, "a code type"));
        if (!type.toUpperCase(Locale.ROOT).startsWith("GB") && !type.equalsIgnoreCase("ASCII")) {
            throw in.bad(at, "the code type GB, GBK or ASCII", "[" + type + "]");
        }
        at = in.offset();
        this.codeLength = in.uint16("a code length");
        if (codeLength != 1 && codeLength != 2 && codeLength != 4) {
            throw in.bad(at, "a code length of 1, 2 or 4", codeLength);
        }
        at = in.offset();
        this.bits = in.uint16("bits per pixel");
        if (bits != 1 && bits != 8) {
            throw in.bad(at, "1 or 8 bits per pixel", bits);
        }
        this.pageHeight = in.int32("a page's height", 1, MOST_EXTENT);
        this.pageWidth = in.int32("a page's width", 1, MOST_EXTENT);
        this.left = in.int32("a number of lines", 0, MOST_LINES);
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-file}) if the file cannot be read or has another format
     */
    public static DgrlReader open(Path file) {
        ByteReader in = ByteReader.open(file);
        try {
            return new DgrlReader(in);
        } catch (RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Returns the page's number of rows. */
    public int pageHeight() {
        return pageHeight;
    }

    /** Returns the page's number of columns. */
    public int pageWidth() {
        return pageWidth;
    }

    @Override
    boolean more(ByteReader from) {
        return left > 0;
    }

    @Override
    LabelledLine read(ByteReader from) {
        left--;
        int[] codePoints = new int[from.int32("a number of characters", 0, MOST_CHARACTERS)];
        byte[] labels = from.bytes(codePoints.length * codeLength, "labels");
        for (int i = 0; i < codePoints.length; i++) {
            codePoints[i] = Labels.codePoint(labels, i * codeLength, codeLength);
        }
        int top = from.int32("a line's top", Integer.MIN_VALUE, Integer.MAX_VALUE);
        int edge = from.int32("a line's left edge", Integer.MIN_VALUE, Integer.MAX_VALUE);
        long extentAt = from.offset();
        int height = from.int32("a line's height", 1, MOST_EXTENT);
        int width = from.int32("a line's width", 1, MOST_EXTENT);
        GrayImage image = from.image(width, height, bits, extentAt);
        return new LabelledLine(codePoints, top, edge, image);
    }

    private static String text(byte[] field) {
        String text = new String(field, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(0);
        return (end < 0 ? text : text.substring(0, end)).strip();
    }
}
