package io.parsimony.tck.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tck.error.TckErrorId;
import io.parsimony.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Readers of the vectors' JSON. Every error is a {@link ParsimonyException} with the id {@code bad-vectors}. */
final class VectorJson {

    private VectorJson() {}

    /** Returns the value of a required key. */
    static JsonNode required(JsonNode object, String key) {
        JsonNode value = object.get(key);
        if (value == null) {
            throw bad("Expected the key [%s], found the keys %s.", key, keys(object));
        }
        return value;
    }

    static String text(JsonNode object, String key) {
        JsonNode value = required(object, key);
        if (!value.isTextual()) {
            throw bad("Expected text under [%s], found %s.", key, value);
        }
        return value.textValue();
    }

    static double number(JsonNode object, String key) {
        JsonNode value = required(object, key);
        if (!value.isNumber()) {
            throw bad("Expected a number under [%s], found %s.", key, value);
        }
        return value.doubleValue();
    }

    static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** Returns the elements of the list of a key. */
    static <E> List<E> list(JsonNode object, String key, Function<JsonNode, E> element) {
        JsonNode list = required(object, key);
        if (!list.isArray()) {
            throw bad("Expected a list under [%s], found %s.", key, list);
        }
        List<E> elements = new ArrayList<>();
        list.forEach(node -> elements.add(element.apply(node)));
        return List.copyOf(elements);
    }

    /** Returns the tensors of a key by name, in order; empty if the key is absent. */
    static Map<String, Doubles> tensors(JsonNode object, String key) {
        Map<String, Doubles> tensors = new LinkedHashMap<>();
        if (object.has(key)) {
            for (String name : keys(object.get(key))) {
                tensors.put(name, tensor(object.get(key).get(name)));
            }
        }
        return Collections.unmodifiableMap(tensors);
    }

    /** Returns a tensor: {@code shape} and base64 of little-endian float64 ({@code f64}) or int64 ({@code i64}). */
    static Doubles tensor(JsonNode object) {
        int[] extents = list(object, "shape", VectorJson::whole).stream()
                .mapToInt(Integer::intValue)
                .toArray();
        Shape shape = Shape.of(extents);
        boolean real = object.has("f64");
        ByteBuffer bytes;
        try {
            byte[] decoded = Base64.getDecoder().decode(text(object, real ? "f64" : "i64"));
            bytes = ByteBuffer.wrap(decoded).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IllegalArgumentException e) {
            throw bad("Expected base64, found something else: %s.", String.valueOf(e.getMessage()));
        }
        if (bytes.remaining() != (long) shape.size() * Double.BYTES) {
            throw bad(
                    "Expected %d numbers of 8 bytes for shape %s, found %d bytes.",
                    shape.size(), shape, bytes.remaining());
        }
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = real ? bytes.getDouble() : bytes.getLong();
        }
        return Doubles.of(shape, values);
    }

    static int whole(JsonNode value) {
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw bad("Expected a whole number, found %s.", value);
        }
        return value.intValue();
    }

    static ParsimonyException bad(String format, Object... arguments) {
        return ParsimonyException.of(TckErrorId.BAD_VECTORS, format, arguments);
    }
}
