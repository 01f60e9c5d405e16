package io.parsimony.format.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Map;

/**
 * Counts the parts of a file before they become objects. An empty node takes two bytes in a file and a hundred in
 * memory.
 */
final class WireLimits {

    /** The greatest number of parts, over a hundred times the number in the largest known network. */
    private static final int PARTS = 4_000_000;

    /** The message types. The maps give the fields that hold further messages, by field number. */
    private enum Message {
        MODEL,
        GRAPH,
        NODE,
        ATTRIBUTE,
        TRAINING,
        FUNCTION,
        OTHER;

        private static final Map<Integer, Message> IN_MODEL = Map.of(7, GRAPH, 20, TRAINING, 25, FUNCTION);
        private static final Map<Integer, Message> IN_TRAINING = Map.of(1, GRAPH, 2, GRAPH, 3, OTHER, 4, OTHER);
        private static final Map<Integer, Message> IN_FUNCTION = Map.of(7, NODE, 11, ATTRIBUTE);

        private static final Map<Integer, Message> IN_GRAPH =
                Map.of(1, NODE, 5, OTHER, 11, OTHER, 12, OTHER, 13, OTHER, 14, OTHER, 15, OTHER);
        private static final Map<Integer, Message> IN_ATTRIBUTE = Map.of(5, OTHER, 6, GRAPH, 10, OTHER, 11, GRAPH);

        /** Returns the message type in a field, or this type if the field holds no counted message. */
        Message in(int field) {
            return switch (this) {
                case MODEL -> IN_MODEL.getOrDefault(field, this);
                case GRAPH -> IN_GRAPH.getOrDefault(field, this);
                case NODE -> field == 5 ? ATTRIBUTE : this;
                case ATTRIBUTE -> IN_ATTRIBUTE.getOrDefault(field, this);
                case TRAINING -> IN_TRAINING.getOrDefault(field, this);
                case FUNCTION -> IN_FUNCTION.getOrDefault(field, this);
                case OTHER -> this;
            };
        }
    }

    private final CodedInputStream in;
    private int parts;

    private WireLimits(CodedInputStream in) {
        this.in = in;
    }

    /**
     * Counts the parts.
     *
     * @throws IOException IOException if the file ends too early or is not a message
     */
    static void check(CodedInputStream in) throws IOException {
        new WireLimits(in).count(Message.MODEL, 0);
    }

    private void count(Message message, int depth) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            OnnxFaults.require(++parts <= PARTS, "Expected a model of at most %d parts, found more.", PARTS);
            Message inner = message.in(WireFormat.getTagFieldNumber(tag));
            boolean nested = inner != message && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (nested) {
                OnnxFaults.require(depth < 50, "Expected graphs nested at most ten deep, found more.");
                int limit = in.pushLimit(in.readRawVarint32());
                count(inner, depth + 1);
                in.popLimit(limit);
            } else {
                in.skipField(tag);
            }
        }
    }
}
