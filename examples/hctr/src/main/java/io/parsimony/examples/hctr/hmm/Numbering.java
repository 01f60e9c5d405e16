package io.parsimony.examples.hctr.hmm;

import java.util.Arrays;

/** Numbers keys from zero in order of appearance. A hash table with open addressing, without objects. */
final class Numbering {

    private static final int SMALLEST = 64;

    private long[] keys = new long[SMALLEST];
    /**
     * The number plus one of the key at each place, or zero if the place is empty. At least twice as long as the keys.
     */
    private int[] places = new int[2 * SMALLEST];

    private int size;

    int size() {
        return size;
    }

    long key(int number) {
        return keys[number];
    }

    /** Returns the key's number; a new key gets the old {@link #size}. */
    int number(long key) {
        int place = place(key);
        while (places[place] != 0) {
            if (keys[places[place] - 1] == key) {
                return places[place] - 1;
            }
            place = (place + 1) & (places.length - 1);
        }
        if (size == keys.length) {
            grow();
            return number(key);
        }
        keys[size] = key;
        places[place] = ++size;
        return size - 1;
    }

    void clear() {
        if (size > 0) {
            Arrays.fill(places, 0);
            size = 0;
        }
    }

    private int place(long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32 ^ mixed >>> 48) & (places.length - 1);
    }

    private void grow() {
        keys = Arrays.copyOf(keys, 2 * size);
        places = new int[4 * size];
        for (int number = 0; number < size; number++) {
            int place = place(keys[number]);
            while (places[place] != 0) {
                place = (place + 1) & (places.length - 1);
            }
            places[place] = number + 1;
        }
    }
}
