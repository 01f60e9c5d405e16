package io.parsimony.examples.hctr.casia;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;

/**
 * Decoder of the sets' labels: codes in GB 18030 (a superset of GBK and GB 2312) in a field of fixed length, padded
 * with bytes of 0 or 255.
 */
public final class Labels {

    /** The code point for a character without a valid label: the replacement character. */
    public static final int UNKNOWN = 0xFFFD;

    private static final Charset GB18030 = Charset.forName("GB18030");
    private static final int FILL = 0xFF;
    private static final int FIRST_PRINTED = 0x20;
    private static final int ASCII = 0x7F;

    private Labels() {}

    /**
     * Returns the code point of a label. Returns {@link #UNKNOWN} for a field of zeros, for a field that begins with
     * 255 (no label), and for bytes that encode no character, which occur in the real sets.
     */
    static int codePoint(byte[] field, int offset, int length) {
        int used = length;
        while (used > 0 && fills(field[offset + used - 1])) {
            used--;
        }
        if (used == 0 || (field[offset] & 0xFF) == FILL) {
            return UNKNOWN;
        }
        try {
            CharBuffer text = GB18030.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(field, offset, used));
            int codePoint = Character.codePointAt(text, 0);
            boolean one = Character.charCount(codePoint) == text.length();
            return one && codePoint >= FIRST_PRINTED && codePoint != ASCII ? codePoint : UNKNOWN;
        } catch (CharacterCodingException e) {
            return UNKNOWN;
        }
    }

    private static boolean fills(byte value) {
        return value == 0 || (value & 0xFF) == FILL;
    }
}
