package io.parsimony.error;

import java.util.Map;
import java.util.NoSuchElementException;

/** Checks settings and looks up map entries that must exist. A bad setting throws {@code bad-value}. */
public final class Require {

    private Require() {}

    /** Checks that a value is greater than zero. */
    public static void positive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw bad(name, "a positive number", value);
        }
    }

    /** Checks that a value is zero or greater. */
    public static void notNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw bad(name, "zero or a positive number", value);
        }
    }

    /** Checks that a value is at least {@code low} and less than {@code high}. */
    public static void inRange(String name, double value, double low, double high) {
        if (!(value >= low && value < high)) {
            throw bad(name, "a number of at least " + plain(low) + " and below " + plain(high), value);
        }
    }

    /** Checks that a value is at least one. */
    public static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw bad(name, "a whole number of at least 1", value);
        }
    }

    /**
     * Returns the value of a key that must exist.
     *
     * @throws NoSuchElementException if the map has no such key; the message lists its keys
     */
    public static <K, V> V present(Map<? super K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new NoSuchElementException("Expected the key [" + key + "], found " + map.keySet());
        }
        return value;
    }

    private static String shown(Object found) {
        return found instanceof Number number ? plain(number.doubleValue()) : "[" + found + "]";
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /** Returns a fault of a setting: {@code name: Expected ..., found ...}. */
    public static ParsimonyException bad(String name, String expected, Object found) {
        return new ParsimonyException(
                Problem.of(ErrorId.BAD_VALUE, "Expected " + expected + ", found " + shown(found) + ".")
                        .at(name));
    }
}
