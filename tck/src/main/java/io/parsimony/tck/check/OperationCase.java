package io.parsimony.tck.check;

import io.parsimony.tensor.TensorOps;
import java.util.List;

/**
 * A function of tensors as a lambda. It gets each engine's operations with the type {@link Object}, and must use only
 * these operations.
 */
@FunctionalInterface
interface OperationCase {

    /** Returns the results. The first is differentiated. */
    List<Object> apply(TensorOps<Object> ops, List<Object> arguments);

    /** A function of one result. */
    @FunctionalInterface
    interface Single {

        Object apply(TensorOps<Object> ops, List<Object> arguments);
    }
}
