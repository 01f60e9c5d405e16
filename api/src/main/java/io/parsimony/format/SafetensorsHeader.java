package io.parsimony.format;

import static io.parsimony.format.Safetensors.bad;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file.
 *
 * @param shapes the tensors' shapes in the order of their data, which are contiguous
 * @param texts the metadata by key
 */
record SafetensorsHeader(Map<String, Shape> shapes, Map<String, String> texts) {

    private static final String METADATA = "__metadata__";
    /** The greatest nesting depth: the header, a tensor, its lists. */
    private static final int DEEPEST = 3;

    private record Place(String name, Shape shape, long start, long end) {}

    /**
     * Reads a header.
     *
     * @param data the number of bytes that follow it
     * @throws ParsimonyException ({@code bad-tensor-file})
     */
    static SafetensorsHeader parse(String json, long data) {
        requireShallow(json);
        Map<String, Object> header;
        try {
            header = ConfigFactory.parseString(
                            json, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON))
                    .root()
                    .unwrapped();
        } catch (ConfigException e) {
            throw bad("a JSON header", "invalid JSON: " + e.getMessage());
        }
        Map<String, String> texts = new LinkedHashMap<>();
        if (header.remove(METADATA) instanceof Map<?, ?> metadata) {
            metadata.forEach((key, text) -> texts.put(String.valueOf(key), String.valueOf(text)));
        }
        List<Place> places = header.entrySet().stream()
                .map(entry -> place(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Place::start))
                .toList();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        long reached = 0;
        for (Place place : places) {
            if (place.start != reached || place.end - place.start != (long) Float.BYTES * place.shape.size()) {
                throw bad(
                        "[" + place.name + "] to start at byte " + reached + " with 4 bytes per number",
                        "bytes " + place.start + " to " + place.end + " for shape " + place.shape);
            }
            reached = place.end;
            shapes.put(place.name, place.shape);
        }
        if (reached != data) {
            throw bad(reached + " bytes of numbers", data + ": the file is truncated or has trailing bytes");
        }
        return new SafetensorsHeader(shapes, texts);
    }

    private static Place place(String name, Object value) {
        if (value instanceof Map<?, ?> place
                && place.get("shape") instanceof List<?> shape
                && place.get("data_offsets") instanceof List<?> offsets
                && offsets.size() == 2) {
            if (!"F32".equals(place.get("dtype"))) {
                throw bad("float32 numbers (F32) in [" + name + "]", String.valueOf(place.get("dtype")));
            }
            int[] extents = shape.stream()
                    .mapToInt(n -> (int) whole(name, n, Integer.MAX_VALUE))
                    .toArray();
            try {
                return new Place(
                        name,
                        Shape.of(extents),
                        whole(name, offsets.get(0), Long.MAX_VALUE),
                        whole(name, offsets.get(1), Long.MAX_VALUE));
            } catch (ParsimonyException e) {
                throw bad("a shape for [" + name + "]", e.getMessage());
            }
        }
        throw bad("dtype, shape and data_offsets for [" + name + "]", String.valueOf(value));
    }

    private static long whole(String name, Object value, long most) {
        if (value instanceof Integer || value instanceof Long) {
            long number = ((Number) value).longValue();
            if (number >= 0 && number <= most) {
                return number;
            }
        }
        throw bad("whole numbers for [" + name + "]", String.valueOf(value));
    }

    /** Checks the nesting depth: a recursive parser would overflow its stack on a malicious header. */
    private static void requireShallow(String json) {
        int depth = 0;
        boolean text = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (text && c == '\\') {
                i++;
            } else if (c == '"') {
                text = !text;
            } else if (!text && (c == '{' || c == '[')) {
                depth++;
            } else if (!text && (c == '}' || c == ']')) {
                depth--;
            }
            if (depth > DEEPEST) {
                throw bad("a header of at most " + DEEPEST + " levels", "more");
            }
        }
    }
}
