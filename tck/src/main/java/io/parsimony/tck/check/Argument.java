package io.parsimony.tck.check;

import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tensor.Shape;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * An argument of an operation: its shape and the distribution of its numbers. Numbers are rounded to float32, so that
 * every engine gets the same inputs.
 *
 * @param shape its shape
 * @param differentiated whether a gradient with respect to it is computed
 * @param draw draws one number
 */
record Argument(Shape shape, boolean differentiated, ToDoubleFunction<Random> draw) {

    private static final int PERIOD = 65_521;

    /** Returns an argument of normal numbers. */
    static Argument normal(int... extents) {
        return scaled(1, extents);
    }

    /** Returns an argument of normal numbers times a factor. */
    static Argument scaled(double factor, int... extents) {
        return new Argument(Shape.of(extents), true, random -> factor * random.nextGaussian());
    }

    /** Returns an argument of numbers between a half and two. */
    static Argument positive(int... extents) {
        return new Argument(Shape.of(extents), true, random -> 0.5 + 1.5 * random.nextDouble());
    }

    /** Returns an argument of powers of ten between {@code 1e-6} and {@code 1e6}. */
    static Argument wide(int... extents) {
        return new Argument(Shape.of(extents), true, random -> Math.pow(10, 12 * random.nextDouble() - 6));
    }

    /** Returns an argument of whole numbers from -2 to 2, which are often equal. */
    static Argument whole(int... extents) {
        return new Argument(Shape.of(extents), true, random -> random.nextInt(5) - 2);
    }

    /** Returns the argument plus a constant. */
    Argument plus(double summand) {
        return new Argument(shape, differentiated, random -> summand + draw.applyAsDouble(random));
    }

    /** Returns an argument of numbers below -1. */
    static Argument negative(int... extents) {
        return new Argument(Shape.of(extents), true, random -> -1 - random.nextDouble());
    }

    /** Returns an argument of numbers between bounds. */
    static Argument between(double low, double high, int... extents) {
        return new Argument(Shape.of(extents), true, random -> low + (high - low) * random.nextDouble());
    }

    /** Returns an argument of normal numbers with NaN in one of five places and without a gradient. */
    static Argument withNaN(int... extents) {
        return new Argument(
                Shape.of(extents), false, random -> random.nextInt(5) == 0 ? Double.NaN : random.nextGaussian());
    }

    /** Returns an argument of classes. The first row has the first class and the last row the last. */
    static Argument labels(int classes, int rows) {
        return new Argument(Shape.of(rows), false, random -> random.nextInt(classes)).endingIn(classes - 1.0);
    }

    private Argument endingIn(double last) {
        int size = shape.size();
        int[] drawn = {0};
        return new Argument(shape, differentiated, random -> {
            double number = draw.applyAsDouble(random);
            int position = drawn[0]++ % size;
            return position == size - 1 ? last : position == 0 ? 0 : number;
        });
    }

    /**
     * Draws the numbers. The numbers of a large tensor repeat with a prime period, which is not the row length of any
     * tensor.
     */
    Doubles numbers(Random random) {
        double[] numbers = new double[shape.size()];
        int drawn = Math.min(numbers.length, PERIOD);
        for (int i = 0; i < drawn; i++) {
            numbers[i] = (float) draw.applyAsDouble(random);
        }
        for (int i = drawn; i < numbers.length; i++) {
            numbers[i] = numbers[i - PERIOD];
        }
        return Doubles.of(shape, numbers);
    }
}
