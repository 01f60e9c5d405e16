package io.parsimony.cli.fake;

import io.parsimony.data.Dataset;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;

/** The values of samples, for comparisons. */
public final class SampleValues {

    private SampleValues() {}

    /** Returns the values of a sample in row-major order. */
    public static float[] of(Dataset data, int index) {
        FloatBuffer numbers = Tensor.allocate(data.sampleShape().size());
        data.read(index, numbers);
        float[] values = new float[numbers.flip().remaining()];
        numbers.get(values);
        return values;
    }
}
