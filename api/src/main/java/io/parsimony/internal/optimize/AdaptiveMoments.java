package io.parsimony.internal.optimize;

import io.parsimony.error.Require;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tensor.Expr;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The common part of Adam and AdamW: {@code m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; p = p - rate /
 * (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)}.
 */
record AdaptiveMoments(double beta1, double beta2, double epsilon) {

    static final List<String> SLOTS = List.of("mean", "variance");

    Map<String, Double> scalars(long step, double rate) {
        Map<String, Double> scalars = new LinkedHashMap<>();
        scalars.put("learning-rate", rate);
        scalars.put("step-size", rate / (1 - Math.pow(beta1, (double) step)));
        scalars.put("root-correction", Math.sqrt(1 - Math.pow(beta2, (double) step)));
        return scalars;
    }

    <T> Optimizer.Update<T> update(
            Expr<T> parameter, Expr<T> gradient, Map<String, Expr<T>> slots, Map<String, Expr<T>> scalars) {
        Expr<T> mean = Require.present(slots, "mean").mul(beta1).add(gradient.mul(1 - beta1));
        Expr<T> variance = Require.present(slots, "variance")
                .mul(beta2)
                .add(gradient.square().mul(1 - beta2));
        Expr<T> root =
                variance.sqrt().div(Require.present(scalars, "root-correction")).add(epsilon);
        Expr<T> change = mean.mul(Require.present(scalars, "step-size")).div(root);
        return new Optimizer.Update<>(parameter.sub(change), Map.of("mean", mean, "variance", variance));
    }
}
