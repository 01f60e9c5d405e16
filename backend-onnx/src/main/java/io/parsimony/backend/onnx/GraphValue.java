package io.parsimony.backend.onnx;

import io.parsimony.tensor.Shape;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A tensor of a graph that is being built, with its type and static shape. Compared by identity. */
final class GraphValue {

    /** The element types in use, with their numbers in ONNX. */
    enum Type {
        FLOAT(1),
        INT64(7),
        BOOL(9);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** A placeholder for an optional argument that is not given. */
    static final GraphValue NONE = leaf(Type.FLOAT, Shape.SCALAR, "");

    private final Type type;
    private final Shape shape;
    private final @Nullable GraphNode producer;
    private final @Nullable String name;

    private GraphValue(Type type, Shape shape, @Nullable GraphNode producer, @Nullable String name) {
        this.type = type;
        this.shape = shape;
        this.producer = producer;
        this.name = name;
    }

    /** Returns a result of a node. */
    static GraphValue result(Type type, Shape shape, GraphNode producer) {
        return new GraphValue(type, shape, producer, null);
    }

    /** Returns an input of the graph, or a constant. */
    static GraphValue leaf(Type type, Shape shape, String name) {
        return new GraphValue(type, shape, null, name);
    }

    Type type() {
        return type;
    }

    Shape shape() {
        return shape;
    }

    /** Returns the node that computes this value; {@code null} for inputs and constants. */
    @Nullable GraphNode producer() {
        return producer;
    }

    /** Returns the name of an input or constant; {@code null} for computed values. */
    @Nullable String name() {
        return name;
    }

    /** Returns an argument of the node that computes this value. Call it only on computed values. */
    GraphValue argument(int i) {
        return Objects.requireNonNull(producer).input(i);
    }

    /** Returns whether a node of the given operator computes this value. */
    boolean isFrom(String operator) {
        return producer != null && producer.operator().equals(operator);
    }

    @Override
    public String toString() {
        return (name == null ? String.valueOf(producer) : name) + " " + shape;
    }
}
