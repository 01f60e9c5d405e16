package io.parsimony.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.parsimony.error.Require;
import io.parsimony.tensor.GradientOps.BatchNormGradient;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps.BatchNorm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Batch normalization by ONNX's operator, which the runtime computes four times faster than a composition. */
final class BatchNorms {

    private final OnnxOps ops;
    private final OrtGraph graph;
    private final Map<GraphValue, Statistics> byOutput = new HashMap<>();

    /** A batch's mean and biased variance, {@code [c]} each. */
    private record Statistics(GraphValue mean, GraphValue variance) {}

    BatchNorms(OnnxOps ops) {
        this.ops = ops;
        this.graph = ops.graph();
    }

    BatchNorm<GraphValue> training(
            GraphValue x,
            GraphValue scale,
            GraphValue shift,
            GraphValue runningMean,
            GraphValue runningVariance,
            double momentum,
            double epsilon) {
        Shape channels = scale.shape();
        GraphValue zeros = graph.filled(channels, 0);
        GraphNode node = graph.node(
                OrtGraph.ONNX,
                "BatchNormalization",
                List.of(
                        Attributes.integer("training_mode", 1),
                        Attributes.number("momentum", 0),
                        Attributes.number("epsilon", epsilon)),
                x,
                scale,
                shift,
                zeros,
                zeros);
        if (node.outputs().isEmpty()) {
            node.result(GraphValue.Type.FLOAT, x.shape());
            // With a momentum of zero, the operator's new statistics equal the batch's statistics. The runtime writes
            // them into the memory of the old ones, even of constants, unless they are outputs of the graph.
            graph.keep(node.result(GraphValue.Type.FLOAT, channels));
            graph.keep(node.result(GraphValue.Type.FLOAT, channels));
        }
        GraphValue y = node.output(0);
        Statistics batch = new Statistics(node.output(1), node.output(2));
        byOutput.put(y, batch);
        double values = (double) x.shape().size() / channels.size();
        return new BatchNorm<>(
                y,
                moved(ops, runningMean, batch.mean(), momentum, 1),
                moved(ops, runningVariance, batch.variance(), momentum, values / (values - 1)));
    }

    /** Returns a running statistic, moved towards the batch's. */
    static GraphValue moved(OnnxOps ops, GraphValue running, GraphValue batch, double momentum, double correction) {
        return ops.add(ops.mul(running, 1 - momentum), ops.mul(batch, momentum * correction));
    }

    BatchNormGradient<GraphValue> trainingGradient(
            GraphValue x, GraphValue scale, GraphValue y, GraphValue gradient, double epsilon) {
        Statistics batch = Require.present(byOutput, y);
        Shape channels = scale.shape();
        double values = (double) x.shape().size() / channels.size();
        GraphValue inverse = graph.apply("Reciprocal", channels, ops.sqrt(ops.add(batch.variance(), epsilon)));
        GraphValue normalised = affine(x, inverse, ops.neg(ops.mul(batch.mean(), inverse)));
        GraphValue byShift = ops.sum(gradient, false, 0, 2, 3);
        GraphValue byScale = ops.sum(ops.mul(gradient, normalised), false, 0, 2, 3);

        GraphValue factor = ops.mul(scale, inverse);
        GraphValue share = ops.mul(factor, -1 / values);
        GraphValue correction = affine(normalised, ops.mul(share, byScale), ops.mul(share, byShift));
        GraphValue direct = ops.mul(gradient, ops.reshape(factor, Shape.of(channels.dim(0), 1, 1)));
        return new BatchNormGradient<>(ops.add(direct, correction), byScale, byShift);
    }

    /** Returns {@code factor * x + summand}, with one factor and one summand per channel. */
    private GraphValue affine(GraphValue x, GraphValue factor, GraphValue summand) {
        Shape channels = factor.shape();
        return inference(x, factor, summand, graph.filled(channels, 0), graph.filled(channels, 1), 0);
    }

    GraphValue inference(
            GraphValue x, GraphValue scale, GraphValue shift, GraphValue mean, GraphValue variance, double epsilon) {
        List<AttributeProto> attributes = List.of(Attributes.number("epsilon", epsilon));
        return graph.apply("BatchNormalization", x.shape(), attributes, x, scale, shift, mean, variance);
    }
}
