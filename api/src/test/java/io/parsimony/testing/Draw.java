package io.parsimony.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One case of a property test: values drawn from a seed.
 *
 * <p>The cases of a property are the same in every run, so that a build does not fail by chance. The first half of them
 * grows from the smallest values to the whole range, so that the first failure is a small one. {@code -Ddraw.seed=N}
 * draws other cases, {@code -Ddraw.case=N} runs one of them alone.
 */
public final class Draw {

    private final Random random;
    private final double size;

    private Draw(long seed, int index, int cases) {
        this.random = new Random(seed * 1_000_003 + index);
        this.size = Math.min(1, 2.0 * (index + 1) / cases);
    }

    /** Checks a property on a number of cases; the failure of one names it and how to repeat it. */
    public static void each(int cases, Consumer<Draw> property) {
        long seed = Long.getLong("draw.seed", 0);
        int only = Integer.getInteger("draw.case", -1);
        for (int i = Math.max(0, only); i < (only < 0 ? cases : only + 1); i++) {
            try {
                property.accept(new Draw(seed, i, cases));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "Case " + i + " of " + cases + " failed. Repeat it: -Ddraw.seed=" + seed + " -Ddraw.case=" + i
                                + "\n" + e,
                        e);
            }
        }
    }

    /** Returns a seed for what draws its own values. */
    public long seed() {
        return random.nextLong();
    }

    /** Returns a whole number in a range, both ends included; the ends are more likely than the other values. */
    public int between(int least, int most) {
        int top = least + (int) Math.round(size * (most - least));
        return switch (random.nextInt(10)) {
            case 0 -> least;
            case 1 -> top;
            default -> least + random.nextInt(top - least + 1);
        };
    }

    /** Returns a real number in a range; the ends are more likely than the other values. */
    public double between(double least, double most) {
        return switch (random.nextInt(10)) {
            case 0 -> least;
            case 1 -> most;
            default -> least + random.nextDouble() * (most - least);
        };
    }

    /** Returns true or false. */
    public boolean flag() {
        return random.nextBoolean();
    }

    /** Returns one of some values. */
    @SafeVarargs
    public final <T> T among(T... values) {
        return values[random.nextInt(values.length)];
    }

    /** Returns a list whose length is in a range. */
    public <T> List<T> list(int least, int most, Function<Draw, T> element) {
        int length = between(least, most);
        List<T> list = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            list.add(element.apply(this));
        }
        return list;
    }

    /** Returns bytes whose number is in a range. */
    public byte[] bytes(int least, int most) {
        byte[] bytes = new byte[between(least, most)];
        random.nextBytes(bytes);
        return bytes;
    }
}
