package io.parsimony.examples.hctr.hmm;

import java.util.Arrays;

/** A tree of the characters that ended, each linked to the character before it, to trace a reading back. */
final class History {

    /** The predecessor of the first character. */
    static final int NONE = -1;

    private int[] characters;
    private int[] previous;
    private int[] ends;
    private int size;

    History(int capacity) {
        characters = new int[capacity];
        previous = new int[capacity];
        ends = new int[capacity];
    }

    /**
     * Adds an entry and returns its number, counted from zero.
     *
     * @param before the entry of the character before, or {@link #NONE}
     * @param end the character's last frame
     */
    int add(int character, int before, int end) {
        if (size == characters.length) {
            characters = Arrays.copyOf(characters, 2 * size);
            previous = Arrays.copyOf(previous, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        characters[size] = character;
        previous[size] = before;
        ends[size] = end;
        return size++;
    }

    Reading reading(int last, double score) {
        int length = 0;
        for (int entry = last; entry != NONE; entry = previous[entry]) {
            length++;
        }
        int[] read = new int[length];
        int[] starts = new int[length];
        int entry = last;
        for (int i = length - 1; i >= 0; i--) {
            read[i] = characters[entry];
            entry = previous[entry];
            starts[i] = entry == NONE ? 0 : ends[entry] + 1;
        }
        return new Reading(read, starts, score);
    }
}
