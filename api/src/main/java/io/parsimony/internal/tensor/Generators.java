package io.parsimony.internal.tensor;

import java.util.Random;

/**
 * The random generators of this library, all on the host: initial parameters, the order of samples, dropout masks.
 *
 * <p>{@link Random} gives nearly the same first number for seeds that lie close together. So seed, number and name are
 * mixed first (the finaliser of SplitMix64: Steele, Lea and Flood, 2014), and generators that differ in any of them have
 * nothing to do with one another.
 */
public final class Generators {

    private Generators() {}

    /**
     * A generator that depends on all its arguments and nothing else.
     *
     * @param seed the seed of the run
     * @param number what is counted, for instance steps or epochs
     * @param name what is drawn, for instance a parameter's name
     */
    public static Random of(long seed, long number, String name) {
        long state = mix(mix(seed) + number);
        for (int i = 0; i < name.length(); i++) {
            state = mix(state + name.charAt(i));
        }
        return new Random(state);
    }

    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
