package io.parsimony.examples.hctr.text;

import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.HctrErrorId;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The characters of a recognizer, numbered from zero. Immutable. */
public final class Alphabet {

    private static final Charset GB2312 = Charset.forName("GB2312");
    private static final int FIRST_ROW = 0xB0;
    private static final int LAST_ROW = 0xD7;
    private static final int FIRST_CELL = 0xA1;
    private static final int LAST_CELL = 0xFE;

    private final int[] codePoints;
    private final Map<Integer, Integer> numbers;

    private Alphabet(int[] codePoints) {
        this.codePoints = codePoints;
        this.numbers = new HashMap<>();
        for (int codePoint : codePoints) {
            numbers.putIfAbsent(codePoint, numbers.size());
        }
        if (codePoints.length == 0 || numbers.size() < codePoints.length) {
            throw ParsimonyException.of(
                    HctrErrorId.BAD_ALPHABET,
                    "Expected at least one character, each once, found %d characters, %d of them different.",
                    codePoints.length,
                    numbers.size());
        }
    }

    /**
     * Returns an alphabet of characters, by their code points.
     *
     * @throws ParsimonyException ({@code bad-alphabet}) if there is no character, or one occurs twice
     */
    public static Alphabet of(int... codePoints) {
        return new Alphabet(codePoints.clone());
    }

    /**
     * Returns the 3,755 characters in everyday use, in the order of the standard: the first level of GB 2312-80, rows
     * 16 to 55. The ICDAR competitions on isolated characters use this alphabet.
     */
    public static Alphabet gb2312Level1() {
        return new Alphabet(IntStream.rangeClosed(FIRST_ROW, LAST_ROW)
                .boxed()
                .flatMap(row -> IntStream.rangeClosed(FIRST_CELL, LAST_CELL)
                        .mapToObj(cell -> new String(new byte[] {(byte) (int) row, (byte) cell}, GB2312)))
                .mapToInt(character -> character.codePointAt(0))
                // The last row has five cells less; unassigned cells decode to the replacement character.
                .filter(codePoint -> codePoint != 0xFFFD)
                .toArray());
    }

    /** Returns the number of characters. */
    public int size() {
        return codePoints.length;
    }

    /** Returns the code point of a character number. */
    public int codePoint(int number) {
        return codePoints[number];
    }

    /** Returns the number of a code point, if the alphabet contains it. */
    public OptionalInt number(int codePoint) {
        Integer number = numbers.get(codePoint);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** Returns the text of character numbers. */
    public String text(int... characters) {
        StringBuilder text = new StringBuilder();
        for (int character : characters) {
            text.appendCodePoint(codePoints[character]);
        }
        return text.toString();
    }

    /**
     * Returns the character numbers of a text.
     *
     * @throws ParsimonyException ({@code bad-character}) if the alphabet lacks a character
     */
    public int[] characters(String text) {
        return text.codePoints()
                .map(codePoint -> number(codePoint)
                        .orElseThrow(() -> ParsimonyException.of(
                                HctrErrorId.BAD_CHARACTER,
                                "Expected characters of the alphabet of %d, found [%s] (U+%04X).",
                                size(),
                                Character.toString(codePoint),
                                codePoint)))
                .toArray();
    }
}
