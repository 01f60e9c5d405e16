package io.parsimony.format.onnx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Creates node names: the exporter's name if it is legal, else its closest legal form.
 *
 * <p>A layer with weights is named after its weights: {@code features.0.weight} gives {@code features.0}. Other layers
 * are named after their nodes. Slashes and colons become dots, a repeated scope is written once, and every other
 * illegal character becomes an underscore.
 */
final class Names {

    private static final Set<String> WEIGHTS = Set.of("weight", "kernel", "gamma", "scale", "W", "w");

    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> next = new HashMap<>();

    /** Returns the name, with a number appended if it is taken. */
    String unique(String wish) {
        String name = wish;
        for (int number = next.getOrDefault(wish, 2); !taken.add(name); number++) {
            name = wish + "_" + number;
            next.put(wish, number + 1);
        }
        return name;
    }

    /** Returns the legal form of an operation's name. */
    static String of(OnnxOperation operation) {
        return legal(operation.name(), operation.type());
    }

    /** Returns the legal form of the name of an operation with weights. */
    static String of(OnnxOperation operation, String weight, boolean own) {
        if (own) {
            // The part after a slash names an intermediate step of the node's value.
            return operation.name().replaceFirst("/.*", "");
        }
        int dot = weight.lastIndexOf('.');
        if (dot > 0 && WEIGHTS.contains(weight.substring(dot + 1))) {
            return legal(weight.substring(0, dot), operation.type());
        }
        String name = of(operation);
        String type = "." + operation.type();
        return name.endsWith(type) ? name.substring(0, name.length() - type.length()) : name;
    }

    /** Returns the legal form of any name. */
    static String legal(String name, String otherwise) {
        StringBuilder legal = new StringBuilder();
        String before = "";
        for (String scope : name.replace(':', '/').split("/", -1)) {
            String plain = scope.replaceAll("[^A-Za-z0-9_.-]", "_");
            if (plain.isEmpty()) {
                continue;
            }
            if (!before.isEmpty() && plain.startsWith(before + ".")) {
                legal.setLength(legal.length() - before.length());
            } else if (legal.length() > 0) {
                legal.append('.');
            }
            legal.append(plain);
            before = plain;
        }
        String found = legal.toString().replaceAll("^[.-]+", "");
        return found.isEmpty() ? otherwise.toLowerCase(Locale.ROOT) : found;
    }
}
