package io.parsimony.backend.djl;

import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value of a script under construction. Compared by identity. */
final class ScriptValue {

    /** The origin of a value. */
    sealed interface Source {

        /** Returns the values that this value is computed from. */
        default List<ScriptValue> arguments() {
            return List.of();
        }
    }

    /** An argument of the script. */
    record Input(String name) implements Source {}

    /** Numbers that never change. */
    record Constant(Tensor tensor) implements Source {}

    /**
     * A convolution with constant weights, or a fully connected layer where there is no geometry.
     *
     * @param convolution the geometry, or {@code null} for a fully connected layer
     */
    record Weighted(ScriptValue x, Tensor weight, @Nullable Tensor bias, @Nullable Convolution convolution)
            implements Source {

        @Override
        public List<ScriptValue> arguments() {
            return List.of(x);
        }
    }

    /** A batch normalization by constant statistics. */
    record Normalized(ScriptValue x, Tensor scale, Tensor shift, Tensor mean, Tensor variance, double epsilon)
            implements Source {

        @Override
        public List<ScriptValue> arguments() {
            return List.of(x);
        }
    }

    /** The properties of a call that the writer uses. */
    enum Kind {
        RELU,
        ADD,
        MAX_POOL,
        /** Any other call whose result lies in memory of its own. */
        OTHER,
        /** A call whose result may lie in an argument's memory. */
        VIEW
    }

    /**
     * A call of the engine.
     *
     * @param expression the call, with {@code %s} for each argument
     */
    record Call(Kind kind, String expression, List<ScriptValue> arguments) implements Source {

        /** Copies the list. */
        Call {
            arguments = List.copyOf(arguments);
        }
    }

    private final Shape shape;
    private final Source source;

    ScriptValue(Shape shape, Source source) {
        this.shape = shape;
        this.source = source;
    }

    Shape shape() {
        return shape;
    }

    Source source() {
        return source;
    }

    /** Returns whether this value is a call of the given kind. */
    boolean is(Kind kind) {
        return source instanceof Call call && call.kind == kind;
    }
}
