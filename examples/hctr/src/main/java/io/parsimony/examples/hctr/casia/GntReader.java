package io.parsimony.examples.hctr.casia;

import io.parsimony.examples.hctr.lines.GrayImage;
import java.nio.file.Path;

/**
 * The isolated characters of a writer: a {@code .gnt} file of HWDB1.0 to 1.2, or of the ICDAR 2013 competition. The
 * file contains only samples; numbers are little-endian (table 2 of the page <a
 * href="https://nlpr.ia.ac.cn/databases/handwriting/Offline_database.html">Offline database</a>): <table> <caption>A
 * sample</caption> <tr><td>4 bytes</td><td>the sample's size in bytes, these included: 10 + width x height</td></tr>
 * <tr><td>2 bytes</td><td>the character in GB 18030, the leading byte first; ASCII is followed by 0</td></tr> <tr><td>2
 * + 2 bytes</td><td>width, height</td></tr> <tr><td>width x height bytes</td><td>gray levels by rows; 255 is
 * paper</td></tr> </table>
 */
public final class GntReader extends SampleReader<LabelledCharacter> {

    private static final int HEAD = 10;
    private static final int LABEL = 2;
    private static final int GREY = 8;

    private GntReader(ByteReader in) {
        super(in);
    }

    /**
     * Opens a file.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-file}) if it cannot be read
     */
    public static GntReader open(Path file) {
        return new GntReader(ByteReader.open(file));
    }

    @Override
    boolean more(ByteReader from) {
        return !from.atEnd();
    }

    @Override
    LabelledCharacter read(ByteReader from) {
        long start = from.offset();
        long size = from.uint32("a sample's size");
        long labelAt = from.offset();
        byte[] label = from.bytes(LABEL, "a label");
        int width = from.uint16("a width");
        int height = from.uint16("a height");
        if (size != HEAD + (long) width * height) {
            throw from.bad(
                    start,
                    "a sample of " + (HEAD + (long) width * height) + " bytes, for a picture of " + width + " x "
                            + height,
                    size);
        }
        int codePoint = Labels.codePoint(label, 0, LABEL);
        GrayImage image = from.image(width, height, GREY, labelAt + LABEL);
        return new LabelledCharacter(codePoint, image);
    }
}
