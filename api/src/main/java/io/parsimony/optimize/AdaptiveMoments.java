package io.parsimony.optimize;

import io.parsimony.tensor.TensorOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Adam and AdamW share: {@code m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; p = p - rate / (1 -
 * beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)}.
 */
record AdaptiveMoments(double beta1, double beta2, double epsilon) {

    static final List<String> SLOTS = List.of("mean", "variance");

    Map<String, Double> scalars(long step, double rate) {
        Map<String, Double> scalars = new LinkedHashMap<>();
        scalars.put("learning-rate", rate);
        scalars.put("step-size", rate / (1 - Math.pow(beta1, step)));
        scalars.put("root-correction", Math.sqrt(1 - Math.pow(beta2, step)));
        return scalars;
    }

    <T> Optimizer.Update<T> update(
            TensorOps<T> ops, T parameter, T gradient, Map<String, T> slots, Map<String, T> scalars) {
        T mean = ops.add(ops.mul(slots.get("mean"), beta1), ops.mul(gradient, 1 - beta1));
        T square = ops.mul(ops.mul(gradient, gradient), 1 - beta2);
        T variance = ops.add(ops.mul(slots.get("variance"), beta2), square);
        T root = ops.add(ops.div(ops.sqrt(variance), scalars.get("root-correction")), epsilon);
        T change = ops.div(ops.mul(mean, scalars.get("step-size")), root);
        return new Optimizer.Update<>(ops.sub(parameter, change), Map.of("mean", mean, "variance", variance));
    }
}
