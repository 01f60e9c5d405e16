package io.parsimony.format.dl4j;

import java.io.IOException;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** JSON from a file that is not trusted. */
final class Dl4jJson {

    static final ObjectMapper MAPPER = new ObjectMapper();

    /** A layer lies some ten levels deep, a wrapped one a few more. */
    private static final int DEEPEST = 64;

    private Dl4jJson() {}

    /**
     * The tree of a text.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-model-file}) if it is none, or deeper than any model's
     */
    static JsonNode tree(byte[] text, String entry) {
        try {
            // A parser that calls itself would run out of stack on a text made to do so.
            try (JsonParser parser = MAPPER.getFactory().createParser(text)) {
                int depth = 0;
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                    Dl4jFaults.require(depth <= DEEPEST, "Expected at most %d levels in [%s].", DEEPEST, entry);
                }
            }
            JsonNode tree = MAPPER.readTree(text);
            Dl4jFaults.require(tree != null && tree.isObject(), "Expected an object in [%s].", entry);
            return tree;
        } catch (IOException e) {
            throw Dl4jFaults.badFile("Expected JSON in [%s], found what is not: %s", entry, Dl4jFaults.said(e));
        }
    }
}
