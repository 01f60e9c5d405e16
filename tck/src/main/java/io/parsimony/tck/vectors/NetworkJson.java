package io.parsimony.tck.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Networks in the format of the vectors: inputs with a batch's shape (the first extent may be -1), nodes in topological
 * order with {@code name}, {@code op}, {@code inputs} and {@code attrs}, {@code owner} for a node that shares another's
 * parameters, and the outputs' names.
 */
public final class NetworkJson {

    private NetworkJson() {}

    /**
     * Reads a network; the batch, the first extent of each input, is dropped.
     *
     * @throws ParsimonyException ({@code bad-vectors}) at the node with an unknown op, or a missing or unknown
     *     attribute
     */
    public static Network read(JsonNode json) {
        Map<String, Shape> inputs = new LinkedHashMap<>();
        for (JsonNode input : VectorJson.required(json, "inputs")) {
            inputs.put(VectorJson.text(input, "name"), sample(input));
        }
        List<Node> nodes = VectorJson.list(json, "nodes", NetworkJson::node);
        return new Network(inputs, nodes, VectorJson.list(json, "outputs", JsonNode::asText));
    }

    private static Shape sample(JsonNode input) {
        int[] extents = VectorJson.list(input, "shape", VectorJson::whole).stream()
                .mapToInt(Integer::intValue)
                .toArray();
        return Shape.of(Arrays.copyOfRange(extents, 1, extents.length));
    }

    private static Node node(JsonNode json) {
        String name = VectorJson.text(json, "name");
        try {
            String op = VectorJson.text(json, "op");
            Attributes attributes = new Attributes(json.path("attrs"));
            Layer layer = layer(op, attributes);
            attributes.requireNoOther();
            Node node = new Node(name, layer, VectorJson.list(json, "inputs", JsonNode::asText));
            return json.has("owner") ? node.withOwner(VectorJson.text(json, "owner")) : node;
        } catch (ParsimonyException e) {
            throw e.at("node [" + name + "]");
        }
    }

    private static Layer layer(String op, Attributes a) {
        return switch (op) {
            case "conv2d" -> new Layer.Conv2d(
                    a.whole("in_channels"),
                    a.whole("out_channels"),
                    a.size("kernel"),
                    new Convolution(a.size("stride"), a.size("padding"), a.size("dilation"), a.whole("groups")),
                    a.truth("bias"));
            case "linear" -> new Layer.Linear(a.whole("in_features"), a.whole("out_features"), a.truth("bias"));
            case "batchnorm2d" -> new Layer.BatchNorm2d(a.whole("channels"), a.number("momentum"), a.number("eps"));
            case "leaky_relu" -> new Layer.LeakyRelu(a.number("negative_slope"));
            case "pad2d" -> new Layer.Pad2d(
                    a.whole("top"), a.whole("bottom"), a.whole("left"), a.whole("right"), fill(a.text("fill")));
            case "maxpool2d" -> new Layer.MaxPool2d(pooling(a));
            case "avgpool2d" -> new Layer.AvgPool2d(pooling(a), a.truth("count_include_pad"));
            case "global_avgpool2d" -> new Layer.GlobalAvgPool2d();
            case "channel_shuffle" -> new Layer.ChannelShuffle(a.whole("groups"));
            case "slice" -> new Layer.Slice(a.whole("axis"), a.whole("start"), a.whole("length"));
            case "concat" -> new Layer.Concat(a.whole("axis"));
            case "add" -> new Layer.Add();
            case "mul" -> new Layer.Multiply();
            case "flatten" -> new Layer.Flatten();
            case "dropout" -> new Layer.Dropout(a.number("p"));
            case "softmax" -> new Layer.Softmax(a.whole("axis"));
            case "log_softmax" -> new Layer.LogSoftmax(a.whole("axis"));
            case "scale_shift" -> new Layer.ScaleShift(a.whole("channels"));
            case "clip" -> new Layer.Clip(a.number("low"), a.number("high"));
            case "scaled_elu" -> new Layer.ScaledElu(a.number("alpha"), a.number("scale"));
            case "power" -> new Layer.Power(a.number("exponent"));
            case "prelu" -> new Layer.PRelu(a.whole("channels"));
            case "reduction" -> new Layer.Reduction(
                    Layer.Reduction.Function.valueOf(a.text("function").toUpperCase(Locale.ROOT)), a.wholes("axes"));
            case "groupnorm" -> new Layer.GroupNorm(a.whole("channels"), a.whole("groups"), a.number("eps"));
            case "channelnorm" -> new Layer.ChannelNorm(a.whole("channels"), a.number("eps"));
            case "lrn" -> new Layer.LocalResponseNorm(
                    a.whole("size"), a.number("alpha"), a.number("beta"), a.number("bias"));
            case "gather" -> new Layer.Gather(a.whole("axis"), a.wholes("indices"));
            case "pad_channels" -> new Layer.PadChannels(a.whole("before"), a.whole("after"));
            case "reshape" -> new Layer.Reshape(Shape.of(
                    a.wholes("sample").stream().mapToInt(Integer::intValue).toArray()));
            case "avgpool2d_uneven" -> new Layer.UnevenAvgPool2d(
                    a.size("kernel"),
                    a.size("stride"),
                    new Layer.Pad2d(a.whole("top"), a.whole("bottom"), a.whole("left"), a.whole("right")));
            case "adaptive_avgpool2d" -> new Layer.AdaptiveAvgPool2d(a.size("output"));
            default -> new Layer.Activation(activation(op));
        };
    }

    private static Pooling pooling(Attributes a) {
        return new Pooling(a.size("kernel"), a.size("stride"), a.size("padding"), a.truth("ceil_mode"));
    }

    private static Layer.Pad2d.Fill fill(String fill) {
        return switch (fill) {
            case "zero" -> Layer.Pad2d.Fill.ZERO;
            case "lowest" -> Layer.Pad2d.Fill.LOWEST;
            default -> throw VectorJson.bad("Expected padding by zero or lowest, found [%s].", fill);
        };
    }

    private static Layer.Activation.Function activation(String op) {
        return Arrays.stream(Layer.Activation.Function.values())
                .filter(function -> function.op().equals(op))
                .findFirst()
                .orElseThrow(() -> VectorJson.bad("Expected a layer of the vocabulary, found [%s].", op));
    }

    /** A node's attributes, which must all be read: an ignored attribute would change the meaning. */
    private static final class Attributes {

        private final JsonNode json;
        private final Set<String> known = new LinkedHashSet<>();

        Attributes(JsonNode json) {
            this.json = json;
        }

        private JsonNode get(String key) {
            known.add(key);
            return VectorJson.required(json, key);
        }

        int whole(String key) {
            return VectorJson.whole(get(key));
        }

        String text(String key) {
            get(key);
            return VectorJson.text(json, key);
        }

        double number(String key) {
            get(key);
            return VectorJson.number(json, key);
        }

        boolean truth(String key) {
            JsonNode value = get(key);
            if (!value.isBoolean()) {
                throw VectorJson.bad("Expected true or false under [%s], found %s.", key, value);
            }
            return value.booleanValue();
        }

        List<Integer> wholes(String key) {
            get(key);
            return VectorJson.list(json, key, VectorJson::whole);
        }

        Size2d size(String key) {
            get(key);
            List<Integer> pair = VectorJson.list(json, key, VectorJson::whole);
            if (pair.size() != 2) {
                throw VectorJson.bad("Expected a pair [height, width] under [%s], found %s.", key, pair);
            }
            return new Size2d(pair.get(0), pair.get(1));
        }

        void requireNoOther() {
            List<String> others = new ArrayList<>(VectorJson.keys(json));
            others.removeAll(known);
            if (!others.isEmpty()) {
                throw VectorJson.bad("Expected the attributes %s, found also %s.", known, others);
            }
        }
    }
}
