package io.parsimony.tck.check;

import io.parsimony.tensor.TensorOps;
import java.util.List;

/**
 * A function of tensors that a lambda can be. It is given each engine's operations under the type {@link Object}, and
 * may rely on nothing but them.
 */
@FunctionalInterface
interface OperationCase {

    /** Returns the results. The first is the one that is differentiated. */
    List<Object> apply(TensorOps<Object> ops, List<Object> arguments);

    /** A function of one result. */
    @FunctionalInterface
    interface Single {

        Object apply(TensorOps<Object> ops, List<Object> arguments);
    }
}
