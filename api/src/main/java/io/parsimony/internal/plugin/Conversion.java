package io.parsimony.internal.plugin;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Converts HOCON values (text, numbers, booleans, lists) to the types of settings. Text that spells a number is
 * accepted as a number: system properties are always text.
 */
final class Conversion {

    private Conversion() {}

    /**
     * Converts a value.
     *
     * @throws IllegalArgumentException whose message names the expected value
     * @throws ParsimonyException ({@code bad-plugin}) if the type is not supported for settings
     */
    static Object to(Type type, Object value) {
        if (type == String.class && (value instanceof String || value instanceof Number || value instanceof Boolean)) {
            return value.toString();
        }
        if (type == boolean.class || type == Boolean.class) {
            return truth(value);
        }
        if (type == int.class || type == Integer.class) {
            long whole = whole(value);
            if (whole != (int) whole) {
                throw new IllegalArgumentException("a whole number below 2^31");
            }
            return (int) whole;
        }
        if (type == long.class || type == Long.class) {
            return whole(value);
        }
        if (type == double.class || type == Double.class) {
            return number(value);
        }
        if (type == OptionalInt.class) {
            return OptionalInt.of((Integer) to(int.class, value));
        }
        if (type == OptionalLong.class) {
            return OptionalLong.of(whole(value));
        }
        if (type == OptionalDouble.class) {
            return OptionalDouble.of(number(value));
        }
        if (type instanceof Class<?> choice && choice.isEnum()) {
            return constant(choice, value);
        }
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return list(list.getActualTypeArguments()[0], value);
        }
        if (type == String.class) {
            throw new IllegalArgumentException("text");
        }
        throw ParsimonyException.of(
                ErrorId.BAD_PLUGIN,
                "Expected a setting of type text, number, boolean, enum constant or a list of these, found "
                        + "type [%s].",
                type.getTypeName());
    }

    private static boolean truth(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        if ("true".equals(value) || "false".equals(value)) {
            return Boolean.parseBoolean((String) value);
        }
        throw new IllegalArgumentException("true or false");
    }

    private static double number(Object value) {
        try {
            // BigDecimal accepts only decimal numbers, neither NaN nor Java's suffixes.
            double number = value instanceof Number known ? known.doubleValue() : decimal(value);
            if (Double.isFinite(number)) {
                return number;
            }
            throw new IllegalArgumentException("a number of at most 1.79e308");
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a number", e);
        }
    }

    private static double decimal(Object value) {
        if (value instanceof String text) {
            return new BigDecimal(text).doubleValue();
        }
        throw new IllegalArgumentException("a number");
    }

    private static long whole(Object value) {
        try {
            if (value instanceof Integer || value instanceof Long) {
                return ((Number) value).longValue();
            }
            return Long.parseLong((String) value);
        } catch (NumberFormatException | ClassCastException e) {
            throw new IllegalArgumentException("a whole number", e);
        }
    }

    private static Object constant(Class<?> choice, Object value) {
        List<String> names = Arrays.stream(choice.getEnumConstants())
                .map(constant -> kebab(((Enum<?>) constant).name()))
                .toList();
        int index = names.indexOf(String.valueOf(value));
        if (index < 0) {
            throw new IllegalArgumentException("one of " + names);
        }
        return choice.getEnumConstants()[index];
    }

    private static List<?> list(Type element, Object value) {
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException("a list [ ... ]");
        }
        try {
            return list.stream().map(one -> to(element, one)).toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a list of which each item is " + e.getMessage(), e);
        }
    }

    /** Returns {@code camelCase} or {@code UPPER_CASE} in kebab case. */
    static String kebab(String name) {
        return name.equals(name.toUpperCase(Locale.ROOT))
                ? name.toLowerCase(Locale.ROOT).replace('_', '-')
                : name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
