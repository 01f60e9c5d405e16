package io.parsimony.examples.hctr.text;

import java.util.Arrays;

/**
 * The n-grams that were seen: a context and the character after it, with a count and the context that the two are
 * together. A hash table with open addressing; a slot is a place in it, good until the table grows. Sixteen bytes a
 * slot.
 */
final class NgramTable {

    /** Characters take so many bits of a key, contexts the bits above. */
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

    /** Grows the table if it would not hold so many more n-grams at two thirds full. */
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

    /** Returns the slot of an n-gram, or a negative number if it is not there. */
    int find(int context, int character) {
        return probe(key(context, character));
    }

    /** Returns the slot of an n-gram, which is added if it is not there; see {@link #reserve}. */
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

    /** Returns where a key is, or else the complement of the free slot where it would be. */
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

    /** Counts an n-gram once more. */
    void increment(int slot) {
        counts[slot]++;
    }

    /** Returns the context that an n-gram is, or zero. */
    int following(int slot) {
        return contexts[slot];
    }

    void setFollowing(int slot, int context) {
        contexts[slot] = context;
    }

    /** Every n-gram, by its context and then its character; see {@link #context} and {@link #character}. */
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
