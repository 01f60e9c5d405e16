package io.parsimony.examples.hctr.casia;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.OptionalInt;

/**
 * What the sets say of a character: its code in GB 18030 (which has GBK and GB 2312 in it) in a field of fixed length, filled
 * up with bytes of 0 or 255.
 */
public final class Labels {

    /** What stands for a character that was not labelled: the replacement character. */
    public static final int UNKNOWN = 0xFFFD;

    private static final Charset GB18030 = Charset.forName("GB18030");
    private static final int FILL = 0xFF;
    private static final int FIRST_PRINTED = 0x20;
    private static final int ASCII = 0x7F;

    private Labels() {}

    /**
     * The code point of a label. A field of nothing but zeros, or that begins with 255, labels nothing: it is {@link
     * #UNKNOWN}.
     *
     * @return empty if it is no character
     */
    static OptionalInt codePoint(byte[] field, int offset, int length) {
        int used = length;
        while (used > 0 && fills(field[offset + used - 1])) {
            used--;
        }
        if (used == 0 || (field[offset] & 0xFF) == FILL) {
            return OptionalInt.of(UNKNOWN);
        }
        try {
            CharBuffer text = GB18030.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(field, offset, used));
            int codePoint = Character.codePointAt(text, 0);
            boolean one = Character.charCount(codePoint) == text.length();
            return one && codePoint >= FIRST_PRINTED && codePoint != ASCII
                    ? OptionalInt.of(codePoint)
                    : OptionalInt.empty();
        } catch (CharacterCodingException e) {
            return OptionalInt.empty();
        }
    }

    private static boolean fills(byte value) {
        return value == 0 || (value & 0xFF) == FILL;
    }
}
