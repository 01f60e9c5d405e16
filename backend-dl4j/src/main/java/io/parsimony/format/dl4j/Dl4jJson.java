package io.parsimony.format.dl4j;

import java.io.IOException;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Parses JSON from untrusted files. */
final class Dl4jJson {

    static final ObjectMapper MAPPER = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    /** The greatest depth: a layer is some ten levels deep, a wrapped one a few more. */
    private static final int DEEPEST = 64;
    /** The greatest number of names and values in a text. */
    private static final int MOST_TOKENS = 1_000_000;
    /** The greatest length of a number: a long has 20 digits, a double 24 characters. */
    private static final int LONGEST_NUMBER = 64;

    private Dl4jJson() {}

    /**
     * Returns the tree of a text. Rejects duplicate keys, because another reader could take the other value.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-model-file}) if the text is not JSON or is too deep
     */
    static JsonNode tree(byte[] text, String entry) {
        try {
            // A recursive parser would overflow the stack on a crafted text.
            try (JsonParser parser = MAPPER.getFactory().createParser(text)) {
                int depth = 0;
                int tokens = 0;
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                    Dl4jFaults.require(
                            ++tokens <= MOST_TOKENS, "Expected at most %d values in [%s].", MOST_TOKENS, entry);
                    Dl4jFaults.require(depth <= DEEPEST, "Expected at most %d levels in [%s].", DEEPEST, entry);
                    Dl4jFaults.require(
                            !token.isNumeric() || parser.getTextLength() <= LONGEST_NUMBER,
                            "Expected numbers of at most %d characters in [%s].",
                            LONGEST_NUMBER,
                            entry);
                }
            }
            JsonNode tree = MAPPER.readTree(text);
            Dl4jFaults.require(tree != null && tree.isObject(), "Expected an object in [%s].", entry);
            return tree;
        } catch (IOException e) {
            throw Dl4jFaults.badFile("Expected JSON in [%s], found invalid JSON: %s", entry, Dl4jFaults.said(e));
        }
    }
}
