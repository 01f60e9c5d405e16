package io.parsimony.internal.tensor;

import java.util.Random;

/**
 * The random generators of this library, all on the host: initial parameters, the order of samples, dropout masks.
 *
 * <p>{@link Random} returns nearly the same first number for similar seeds. So seed, number and name are hashed first
 * (the finalizer of SplitMix64: Steele, Lea and Flood, 2014). Generators that differ in any of them are statistically
 * independent.
 */
public final class Generators {

    private Generators() {}

    /**
     * Returns a generator that depends only on its arguments.
     *
     * @param seed the seed of the run
     * @param number a counter, for instance the step or epoch
     * @param name the purpose of the draw, for instance a parameter's name
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
