package io.parsimony.backend.dl4j;

import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What one step of a plan computes. Kernels are records: two equal ones on the same arguments give the same result, and
 * a plan runs them once.
 */
interface Kernel {

    /** Prepares a run on certain memory, which may then be run any number of times. */
    Runnable bind(List<Region> inputs, List<Region> outputs);

    /**
     * Returns whether the result may take the place of an argument of its shape: each element depends on its like
     * alone.
     */
    default boolean elementwise() {
        return false;
    }

    /**
     * Returns whether the result may take the place of the first argument, if that has the same shape, and of no other.
     */
    default boolean accumulates() {
        return false;
    }

    /** A kernel of our own on the JDK's buffers, with one output. */
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
