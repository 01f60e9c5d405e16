package io.parsimony.examples.hctr.text;

import java.util.Arrays;

/**
 * The observed n-grams: a context and the character after it, with a count and the context that both form. A hash table
 * with open addressing; a slot is valid until the table grows. Each slot takes sixteen bytes.
 */
final class NgramTable {

    /** The number of bits of the character in a key; the context has the bits above. */
    static final int CHARACTER_BITS = 24;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int FIRST_BITS = 10;

    /** Keys plus one: zero is a free slot. */
    private long[] keys = new long[1 << FIRST_BITS];

    private int[] counts = new int[1 << FIRST_BITS];

    private int[] contexts = new int[1 << FIRST_BITS];
    private int shift = Long.SIZE - FIRST_BITS;
    private int size;

    /** Returns the number of n-grams. */
    int size() {
        return size;
    }

    /** Grows the table if more n-grams would exceed a fill of two thirds. */
    void reserve(int more) {
        if ((size + more) * 3L > keys.length * 2L) {
            long[] oldKeys = keys;
            int[] oldCounts = counts;
            int[] oldContexts = contexts;
            keys = new long[oldKeys.length * 2];
            counts = new int[keys.length];
            contexts = new int[keys.length];
            shift--;
            for (int old = 0; old < oldKeys.length; old++) {
                if (oldKeys[old] != 0) {
                    int slot = ~probe(oldKeys[old]);
                    keys[slot] = oldKeys[old];
                    counts[slot] = oldCounts[old];
                    contexts[slot] = oldContexts[old];
                }
            }
        }
    }

    /** Returns the slot of an n-gram, or a negative number if the n-gram is missing. */
    int find(int context, int character) {
        return probe(key(context, character));
    }

    /** Returns the slot of an n-gram, which is added if it is missing; see {@link #reserve}. */
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

    /** Returns the slot of a key, or the complement of the free slot for it. */
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

    int count(int slot) {
        return counts[slot];
    }

    /** Increments the count of an n-gram. */
    void increment(int slot) {
        counts[slot]++;
    }

    /** Returns the context that equals an n-gram, or zero. */
    int following(int slot) {
        return contexts[slot];
    }

    void setFollowing(int slot, int context) {
        contexts[slot] = context;
    }

    /** Returns all n-grams, sorted by context and then character; see {@link #context} and {@link #character}. */
    long[] sorted() {
        return Arrays.stream(keys)
                .filter(key -> key != 0)
                .map(key -> key - 1)
                .sorted()
                .toArray();
    }

    /** Returns the context of a sorted n-gram. */
    static int context(long ngram) {
        return (int) (ngram >>> CHARACTER_BITS);
    }

    /** Returns the character of a sorted n-gram. */
    static int character(long ngram) {
        return (int) (ngram & (1 << CHARACTER_BITS) - 1);
    }
}
