package io.parsimony.tck.check;

import io.parsimony.error.Require;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The program of the life cycle checks: a product, the same value under a second name, and an input that is an output.
 *
 * @param extent the number of rows and columns of both inputs
 */
record SmallProgram(int extent) implements Program {

    static final String A = "a";
    static final String B = "b";
    static final String PRODUCT = "product";
    static final String AGAIN = "again";
    static final String SAME = "same";

    SmallProgram() {
        this(3);
    }

    @Override
    public String name() {
        return "small";
    }

    Shape shape() {
        return Shape.of(extent, extent);
    }

    @Override
    public Map<String, Shape> inputs() {
        Map<String, Shape> inputs = new LinkedHashMap<>();
        inputs.put(A, shape());
        inputs.put(B, shape());
        return inputs;
    }

    @Override
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
        T product = ops.matmul(Require.present(inputs, A), Require.present(inputs, B));
        Map<String, T> outputs = new LinkedHashMap<>();
        outputs.put(PRODUCT, product);
        outputs.put(AGAIN, product);
        outputs.put(SAME, inputs.get(A));
        return outputs;
    }
}
