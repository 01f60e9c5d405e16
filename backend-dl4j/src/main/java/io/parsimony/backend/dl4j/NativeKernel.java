package io.parsimony.backend.dl4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One of ND4J's native operations.
 *
 * @param name the operation's name in ND4J
 * @param integers its integer arguments
 * @param reals its real arguments
 * @param accelerated whether oneDNN may compute it
 * @param elementwise whether the result may overwrite an argument
 */
record NativeKernel(String name, List<Integer> integers, List<Double> reals, boolean accelerated, boolean elementwise)
        implements Kernel {

    /** Returns an operation with integer arguments. */
    static NativeKernel of(String name, Integer... integers) {
        return new NativeKernel(name, List.of(integers), List.of(), true, false);
    }

    /** Returns an operation element by element. */
    static NativeKernel elementwise(String name) {
        return new NativeKernel(name, List.of(), List.of(), true, true);
    }

    /** Returns the product of two matrices, each optionally transposed. */
    static NativeKernel matmul(boolean transposeA, boolean transposeB) {
        return of("matmul", transposeA ? 1 : 0, transposeB ? 1 : 0, 0);
    }

    /** Returns the same operation with real arguments. */
    NativeKernel with(Double... newReals) {
        return new NativeKernel(name, integers, List.of(newReals), accelerated, elementwise);
    }

    /** Returns the same operation without oneDNN. */
    NativeKernel withoutAcceleration() {
        return new NativeKernel(name, integers, reals, false, elementwise);
    }

    /** Returns the same operation with a result that may overwrite an argument. */
    NativeKernel inPlace() {
        return new NativeKernel(name, integers, reals, accelerated, true);
    }

    @Override
    public Runnable bind(List<Region> inputs, List<Region> outputs) {
        OpExecutioner executioner = Nd4j.getExecutioner();
        DynamicCustomOp operation = DynamicCustomOp.builder(name).build();
        OpContext context = executioner.buildContext();
        INDArray[] in = Kernel.arrays(inputs);
        for (int i = 0; i < in.length; i++) {
            context.setInputArray(i, in[i]);
        }
        INDArray[] out = Kernel.arrays(outputs);
        for (int i = 0; i < out.length; i++) {
            context.setOutputArray(i, out[i]);
        }
        if (!integers.isEmpty()) {
            long[] arguments = integers.stream().mapToLong(Integer::longValue).toArray();
            context.setIArguments(arguments);
            operation.addIArgument(arguments);
        }
        if (!reals.isEmpty()) {
            double[] arguments = reals.stream().mapToDouble(Double::doubleValue).toArray();
            context.setTArguments(arguments);
            operation.addTArgument(arguments);
        }
        if (!accelerated) {
            context.allowHelpers(false);
        }
        return () -> executioner.exec(operation, context);
    }
}
