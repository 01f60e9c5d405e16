package io.parsimony.network;

import java.util.List;
import java.util.Optional;

/**
 * A named layer applied to the outputs of other nodes or to inputs of the network.
 *
 * @param name a name that is unique in the network
 * @param layer what is computed
 * @param inputs the names of what it is computed from
 */
public record Node(String name, Layer layer, List<String> inputs) {

    /** Copies the list. */
    public Node {
        inputs = List.copyOf(inputs);
    }

    /** The full name of one of this node's parameters. */
    public String parameter(String parameter) {
        return name + "." + parameter;
    }

    /** Whether the layer is of the given kind. */
    public boolean is(Class<? extends Layer> kind) {
        return layer.is(kind);
    }

    /** Returns the layer, if it is one of the given kind. */
    public <L extends Layer> Optional<L> as(Class<L> kind) {
        return layer.as(kind);
    }
}
