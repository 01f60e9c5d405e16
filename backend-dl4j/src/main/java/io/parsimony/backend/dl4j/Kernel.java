package io.parsimony.backend.dl4j;

import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The computation of one step of a plan. Kernels are records: equal kernels on equal arguments give equal results, so a
 * plan runs them once.
 */
interface Kernel {

    /** Binds the kernel to memory; the result may run any number of times. */
    Runnable bind(List<Region> inputs, List<Region> outputs);

    /**
     * Returns whether the result may overwrite an argument of its shape: each element depends only on the elements at
     * its position.
     */
    default boolean elementwise() {
        return false;
    }

    /** Returns whether the result may overwrite the first argument, if that has the same shape, and no other. */
    default boolean accumulates() {
        return false;
    }

    /** A kernel in Java on the JDK's buffers, with one output. */
    interface Host extends Kernel {

        /** Computes once. */
        void run(List<FloatBuffer> inputs, FloatBuffer output);

        @Override
        default Runnable bind(List<Region> inputs, List<Region> outputs) {
            List<FloatBuffer> in = inputs.stream().map(Region::floats).toList();
            FloatBuffer out = outputs.get(0).floats();
            return () -> run(in, out);
        }
    }

    /** Returns the arrays of some regions. */
    static INDArray[] arrays(List<Region> regions) {
        return regions.stream().map(Region::array).toArray(INDArray[]::new);
    }
}
