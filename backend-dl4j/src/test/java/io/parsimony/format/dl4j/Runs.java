package io.parsimony.format.dl4j;

import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Parameters;
import io.parsimony.tck.reference.ReferenceBackend;
import io.parsimony.tck.reference.ReferenceBackendProvider;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Draws numbers, and runs models on the kit's reference. */
final class Runs {

    private Runs() {}

    static Model drawn(Network network) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        network.parameters().forEach(spec -> tensors.put(spec.name(), drawn(spec.name(), spec.shape())));
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("rewrite.1", "nothing was done, 100 %: \u00e9");
        provenance.put("a", "");
        return new Model(network, new Parameters(tensors), provenance);
    }

    static Map<String, Tensor> inputs(Network network) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        network.inputs().forEach((name, shape) -> inputs.put(name, drawn(name, shape.batched(2))));
        return inputs;
    }

    /** Returns random numbers around zero, or around one for variances. */
    static Tensor drawn(String name, Shape shape) {
        Random random = new Random(name.hashCode());
        FloatBuffer values = Tensor.allocate(shape.size());
        boolean variance = name.endsWith(Layer.BatchNorm2d.RUNNING_VARIANCE);
        boolean weight = name.endsWith(".weight") && shape.rank() > 1;
        double scale = weight ? Math.sqrt((double) shape.dim(0) / shape.size()) : 0.5;
        while (values.hasRemaining()) {
            values.put(variance ? 0.5f + random.nextFloat() : (float) (random.nextGaussian() * scale));
        }
        return Tensor.wrap(shape, values.rewind());
    }

    static Map<String, Tensor> reference(Model model, Map<String, Tensor> inputs) {
        try (ReferenceBackend reference = new ReferenceBackendProvider().open();
                var session = reference.infer(model, model.network().outputs())) {
            return session.run(inputs);
        }
    }

    static INDArray array(Tensor tensor) {
        long[] shape = Arrays.stream(tensor.shape().toArray()).asLongStream().toArray();
        return Nd4j.create(tensor.toArray(), shape, 'c');
    }

    static Tensor tensor(INDArray array) {
        int[] shape = Arrays.stream(array.shape()).mapToInt(Math::toIntExact).toArray();
        return Tensor.of(Shape.of(shape), array.dup('c').data().asFloat());
    }

    /** Returns the largest difference between the numbers of two tensors of the same shape. */
    static double difference(Tensor expected, Tensor found) {
        if (!expected.shape().equals(found.shape())) {
            throw new AssertionError("Expected shape " + expected.shape() + ", found " + found.shape());
        }
        double largest = 0;
        for (int i = 0; i < expected.shape().size(); i++) {
            double difference = Math.abs(expected.get(i) - found.get(i));
            largest = difference >= largest ? difference : Double.isNaN(difference) ? Double.NaN : largest;
        }
        return largest;
    }
}
