package io.parsimony.examples.hctr.text;

import java.util.stream.IntStream;

/**
 * The n-grams that were seen: a context and the character after it, with a number and the context that the two are
 * together. A hash table with open addressing; a slot is a place in it, good until the table grows. Sixteen bytes a slot.
 */
final class NgramTable {

    /** Characters take so many bits of a key, contexts the bits above. */
    static final int CHARACTER_BITS = 24;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int FIRST_BITS = 10;

    /** Keys plus one: zero is a free slot. */
    private long[] keys = new long[1 << FIRST_BITS];

    /** A count, while n-grams are counted, later the bits of a logarithm. */
    private int[] values = new int[1 << FIRST_BITS];

    private int[] contexts = new int[1 << FIRST_BITS];
    private int shift = Long.SIZE - FIRST_BITS;
    private int size;

    /** The number of n-grams. */
    int size() {
        return size;
    }

    /** The memory that the table takes. */
    long bytes() {
        return (long) keys.length * (Long.BYTES + 2 * Integer.BYTES);
    }

    /** Grows the table if it would not hold so many more n-grams at two thirds full. */
    void reserve(int more) {
        if ((size + more) * 3L > keys.length * 2L) {
            long[] oldKeys = keys;
            int[] oldValues = values;
            int[] oldContexts = contexts;
            keys = new long[oldKeys.length * 2];
            values = new int[keys.length];
            contexts = new int[keys.length];
            shift--;
            for (int old = 0; old < oldKeys.length; old++) {
                if (oldKeys[old] != 0) {
                    int slot = ~probe(oldKeys[old]);
                    keys[slot] = oldKeys[old];
                    values[slot] = oldValues[old];
                    contexts[slot] = oldContexts[old];
                }
            }
        }
    }

    /** The slot of an n-gram, or a negative number if it is not there. */
    int find(int context, int character) {
        return probe(key(context, character));
    }

    /** The slot of an n-gram, which is added if it is not there; see {@link #reserve}. */
    int add(int context, int character) {
        long key = key(context, character);
        int slot = probe(key);
        if (slot < 0) {
            slot = ~slot;
            keys[slot] = key;
            size++;
        }
        return slot;
    }

    /** Where a key is, or else the complement of the free slot where it would be. */
    private int probe(long key) {
        int mask = keys.length - 1;
        for (int slot = (int) (key * GOLDEN >>> shift); ; slot = slot + 1 & mask) {
            if (keys[slot] == key) {
                return slot;
            }
            if (keys[slot] == 0) {
                return ~slot;
            }
        }
    }

    private static long key(int context, int character) {
        return ((long) context << CHARACTER_BITS | character) + 1;
    }

    /** The context of the n-gram in a slot. */
    int context(int slot) {
        return (int) (keys[slot] - 1 >>> CHARACTER_BITS);
    }

    /** The character of the n-gram in a slot. */
    int character(int slot) {
        return (int) (keys[slot] - 1 & (1 << CHARACTER_BITS) - 1);
    }

    int count(int slot) {
        return values[slot];
    }

    /** Counts an n-gram once more. */
    void increment(int slot) {
        values[slot]++;
    }

    float logarithm(int slot) {
        return Float.intBitsToFloat(values[slot]);
    }

    /** Puts a logarithm in place of a count. */
    void setLogarithm(int slot, double value) {
        values[slot] = Float.floatToRawIntBits((float) value);
    }

    /** The context that an n-gram is, or zero. */
    int following(int slot) {
        return contexts[slot];
    }

    void setFollowing(int slot, int context) {
        contexts[slot] = context;
    }

    /** Every slot that is taken. */
    int[] taken() {
        return IntStream.range(0, keys.length).filter(slot -> keys[slot] != 0).toArray();
    }
}
