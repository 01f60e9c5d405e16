package io.parsimony.examples.hctr.text;

import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.HctrErrorId;
import java.util.Arrays;

/**
 * The n-grams of texts, of every length up to an order, and their contexts. A context is a character sequence with at
 * least one observed successor; the beginning of a line may precede its first character. Contexts are numbered: zero is
 * the empty context; one is the beginning of a line alone, if the order is two or more.
 *
 * <p>The counts are those of Kneser and Ney: for the longest n-grams and those from the beginning of a line, the number
 * of occurrences; for all others, the number of different preceding characters (including the beginning of a line).
 */
final class NgramCounts {

    static final int EMPTY = 0;
    static final int LINE = 1;

    private final int characters;
    private final int order;
    private final NgramTable table = new NgramTable();

    /** Each context without its first character. */
    private int[] shorter = new int[1 << 10];

    private byte[] lengths = new byte[1 << 10];
    private int contexts;

    NgramCounts(int characters, int order) {
        this.characters = characters;
        this.order = order;
        newContext(EMPTY, 0);
        if (order > 1) {
            newContext(EMPTY, 1);
        }
        // Characters that never occur have the count zero.
        for (int character = 0; character < characters; character++) {
            table.reserve(1);
            table.add(EMPTY, character);
        }
    }

    /**
     * Counts the n-grams of one line.
     *
     * @throws ParsimonyException ({@code bad-character}) if a character is not in the alphabet
     */
    void add(int[] text) {
        // The contexts of the next character, from the shortest on.
        int[] before = new int[order];
        int[] after = new int[order];
        before[order > 1 ? 1 : 0] = order > 1 ? LINE : EMPTY;
        int known = Math.min(order, 2);
        for (int i = 0; i < text.length; i++) {
            int character = text[i];
            if (character < 0 || character >= characters) {
                throw ParsimonyException.of(
                        HctrErrorId.BAD_CHARACTER, "Expected characters below %d, found %d.", characters, character);
            }
            table.reserve(order);
            int last = EMPTY;
            for (int length = 0; length < known; length++) {
                int seen = table.size();
                int slot = table.add(before[length], character);
                if (length > 0 && table.size() > seen) {
                    table.increment(table.find(before[length - 1], character));
                }
                if (length == known - 1) {
                    table.increment(slot);
                }
                if (i + 1 < text.length && length + 1 < order) {
                    if (table.following(slot) == EMPTY) {
                        table.setFollowing(slot, newContext(last, length + 1));
                    }
                    last = table.following(slot);
                    after[length + 1] = last;
                }
            }
            known = Math.min(order, known + 1);
            int[] swapped = before;
            before = after;
            after = swapped;
        }
    }

    private int newContext(int withoutFirst, int length) {
        if (contexts == shorter.length) {
            shorter = Arrays.copyOf(shorter, 2 * contexts);
            lengths = Arrays.copyOf(lengths, 2 * contexts);
        }
        shorter[contexts] = withoutFirst;
        lengths[contexts] = (byte) length;
        return contexts++;
    }

    NgramTable table() {
        return table;
    }

    /** Returns the number of characters of a context, including the beginning of a line. */
    int length(int context) {
        return lengths[context];
    }

    /** Returns each context without its first character. */
    int[] shorter() {
        return Arrays.copyOf(shorter, contexts);
    }
}
