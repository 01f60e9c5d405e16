package io.parsimony.network;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.network.Lowering;
import io.parsimony.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A named layer applied to the outputs of other nodes or to inputs of the network.
 *
 * @param name a name that is unique in the network
 * @param layer the computation
 * @param inputs the names of its inputs
 * @param owner the name of the node whose parameters it uses: itself, or a node that shares them
 */
public record Node(String name, Layer layer, List<String> inputs, String owner) {

    /** Copies the list. */
    public Node {
        inputs = List.copyOf(inputs);
    }

    /** Creates a node with its own parameters. */
    public Node(String name, Layer layer, List<String> inputs) {
        this(name, layer, inputs, name);
    }

    /** Returns the full name of one of this node's parameters. */
    public String parameter(String parameter) {
        return owner + "." + parameter;
    }

    /** Returns whether the node uses the parameters of another node. */
    public boolean isShared() {
        return !owner.equals(name);
    }

    /** Returns the node over other inputs. */
    public Node withInputs(List<String> others) {
        return new Node(name, layer, others, owner);
    }

    /** Returns the node with the parameters of another node, or with its own. */
    public Node withOwner(String other) {
        return new Node(name, layer, inputs, other);
    }

    /** Returns whether the layer is of the given kind. */
    public boolean is(Class<? extends Layer> kind) {
        return layer.is(kind);
    }

    /** Returns the layer, if it is one of the given kind. */
    public <L extends Layer> Optional<L> as(Class<L> kind) {
        return layer.as(kind);
    }

    /**
     * Returns the shape of this node's value.
     *
     * @param all the shapes of the node's inputs by name, the batch included; others are ignored
     * @throws ParsimonyException ({@code bad-shape}, {@code bad-network}, at the node)
     */
    public Shape shape(Map<String, Shape> all) {
        return Lowering.shape(this, all);
    }
}
