package io.parsimony.format.dl4j;

import io.parsimony.network.Layer;
import io.parsimony.network.LayerTraits;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationReLU6;

/**
 * Converts layers. A layer's class must match exactly, because a subclass computes something else.
 *
 * <p>Parameters are in Deeplearning4j's order: bias before weights in convolutions, after them in dense layers. A dense
 * layer's weight is {@code [in, out]} column by column, which is {@code [out, in]} row by row.
 */
final class LayerStages {

    private static final String OTHER = "Replace it by layers of the vocabulary, and train again.";

    private LayerStages() {}

    /**
     * Returns the stage of a layer.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code unsupported-model}, {@code bad-model-file})
     */
    static Stage of(org.deeplearning4j.nn.conf.layers.Layer layer) {
        Class<?> kind = layer.getClass();
        if (layer instanceof FrozenLayer frozen && kind == FrozenLayer.class) {
            return ConvolutionStages.constants(frozen.getLayer()).orElseGet(() -> of(frozen.getLayer()));
        } else if (layer instanceof FrozenLayerWithBackprop frozen && kind == FrozenLayerWithBackprop.class) {
            return of(frozen.getUnderlying());
        } else if (layer instanceof ConvolutionLayer convolution && ConvolutionStages.knows(kind)) {
            return activated(dropout(layer).then(ConvolutionStages.of(convolution)), convolution.getActivationFn());
        } else if (layer instanceof DenseLayer dense && kind == DenseLayer.class) {
            if (dense.hasLayerNorm()) {
                throw Dl4jFaults.unsupported(OTHER, "A dense layer with layer normalization cannot be expressed.");
            }
            return activated(dropout(layer).then(dense(dense, dense.hasBias())), dense.getActivationFn());
        } else if (layer instanceof OutputLayer output && kind == OutputLayer.class) {
            return activated(dropout(layer).then(dense(output, output.hasBias())), output.getActivationFn());
        } else if (layer instanceof LossLayer loss && kind == LossLayer.class) {
            return activated(Stage.NOTHING, loss.getActivationFn());
        } else if (layer instanceof CnnLossLayer loss && kind == CnnLossLayer.class) {
            requireChannelsFirst(loss.getFormat());
            return activated(Stage.NOTHING, loss.getActivationFn());
        } else if (layer instanceof ActivationLayer activation && kind == ActivationLayer.class) {
            return activated(dropout(layer), activation.getActivationFn());
        }
        return withoutActivation(layer, kind);
    }

    private static Stage withoutActivation(org.deeplearning4j.nn.conf.layers.Layer layer, Class<?> kind) {
        if (layer instanceof BatchNormalization norm && kind == BatchNormalization.class) {
            return batchNorm(norm);
        } else if (layer instanceof SubsamplingLayer pool && kind == SubsamplingLayer.class) {
            return PoolStages.of(pool);
        } else if (layer instanceof GlobalPoolingLayer pool && kind == GlobalPoolingLayer.class) {
            return globalPool(pool);
        } else if (layer instanceof ZeroPaddingLayer padding && kind == ZeroPaddingLayer.class) {
            return padding(padding);
        } else if (layer instanceof Cropping2D cropping && kind == Cropping2D.class) {
            return cropping(cropping);
        } else if (layer instanceof LocalResponseNormalization norm && kind == LocalResponseNormalization.class) {
            return localResponse(norm);
        } else if (kind == DropoutLayer.class) {
            return dropout(layer);
        }
        throw Dl4jFaults.unsupported(OTHER, "The layer cannot be expressed.");
    }

    /** Returns whether a layer computes only a ReLU6. */
    static boolean isRelu6(org.deeplearning4j.nn.conf.layers.Layer layer) {
        return layer instanceof ActivationLayer activation
                && activation.getClass() == ActivationLayer.class
                && activation.getIDropout() == null
                && activation.getActivationFn() instanceof ActivationReLU6;
    }

    private static Stage activated(Stage stage, IActivation activation) {
        Layer layer = Dl4jActivations.read(activation);
        if (layer == null) {
            return stage;
        }
        Stage.Step step = (draft, name, inputs) -> {
            if (layer.traits().output() != LayerTraits.Output.VALUES
                    && draft.shape(inputs.get(0)).rank() > 1) {
                throw Dl4jFaults.unsupported(OTHER, "A softmax over images cannot be expressed.");
            }
            return draft.add(stage == Stage.NOTHING ? name : name + "." + layer.op(), layer, inputs.get(0));
        };
        return stage.then(Stage.of(Reach.Image.KEPT, step));
    }

    /**
     * Converts dropout. Deeplearning4j stores the probability to keep a number, and applies dropout before the layer.
     */
    private static Stage dropout(org.deeplearning4j.nn.conf.layers.Layer layer) {
        if (layer.getIDropout() == null) {
            return Stage.NOTHING;
        }
        if (!(layer.getIDropout() instanceof Dropout dropout)
                || dropout.getClass() != Dropout.class
                || dropout.getPSchedule() != null) {
            throw Dl4jFaults.unsupported(
                    "Use plain dropout.",
                    "The dropout [%s] cannot be expressed.",
                    layer.getIDropout().getClass().getSimpleName());
        }
        double kept = dropout.getP();
        if (kept == 1) {
            return Stage.NOTHING;
        }
        Dl4jFaults.require(kept > 0 && kept < 1, "Expected a probability to keep in (0, 1], found %s.", kept);
        boolean alone = layer instanceof DropoutLayer;
        return Stage.of(
                Reach.Image.KEPT,
                (draft, name, inputs) ->
                        draft.add(alone ? name : name + ".dropout", new Layer.Dropout(1 - kept), inputs.get(0)));
    }

    private static Stage dense(FeedForwardLayer layer, boolean bias) {
        int in = Dl4jWindows.positive(layer.getNIn());
        int out = Dl4jWindows.positive(layer.getNOut());
        long weights = Dl4jWindows.product(in, out);
        return new Stage(weights + (bias ? out : 0), List.of(new Reach.Features(in)), (draft, name, inputs) -> {
            Layer.Linear linear = new Layer.Linear(in, out, bias);
            Map<String, Tensor> parameters = new LinkedHashMap<>();
            parameters.put("weight", draft.coefficients().next(Shape.of(out, in)));
            if (bias) {
                parameters.put("bias", draft.coefficients().next(Shape.of(out)));
            }
            return draft.add(name, linear, parameters, inputs.get(0));
        });
    }

    private static Stage batchNorm(BatchNormalization layer) {
        requireChannelsFirst(layer.getCnn2DFormat());
        int channels = Dl4jWindows.positive(layer.getNOut());
        boolean locked = layer.isLockGammaBeta();
        // As in Deeplearning4j, locked values count only if both are set.
        boolean set = locked && layer.getGamma() != 1 && layer.getBeta() != 0;
        Shape shape = Shape.of(channels);
        Reach reach = new Reach.Image(channels, Reach.Axis.KEPT, Reach.Axis.KEPT);
        return new Stage((locked ? 2L : 4L) * channels, List.of(reach), (draft, name, inputs) -> {
            Coefficients from = draft.coefficients();
            Map<String, Tensor> parameters = new LinkedHashMap<>();
            parameters.put(
                    "weight", locked ? Tensor.full(shape, set ? (float) layer.getGamma() : 1) : from.next(shape));
            parameters.put("bias", locked ? Tensor.full(shape, set ? (float) layer.getBeta() : 0) : from.next(shape));
            parameters.put(Layer.BatchNorm2d.RUNNING_MEAN, from.next(shape));
            float[] variance = from.next(channels);
            if (layer.isUseLogStd()) {
                for (int i = 0; i < channels; i++) {
                    variance[i] = (float) Math.pow(10, 2.0 * variance[i]);
                }
            }
            parameters.put(Layer.BatchNorm2d.RUNNING_VARIANCE, Tensor.of(shape, variance));
            double momentum = Math.min(1, Math.max(0, 1 - layer.getDecay()));
            Layer norm = new Layer.BatchNorm2d(channels, momentum, layer.getEps());
            return draft.add(name, norm, parameters, inputs.get(0));
        });
    }

    /**
     * Converts local response normalization. Deeplearning4j scales the sum of squares, not their mean, over equally
     * many channels before and after.
     */
    private static Stage localResponse(LocalResponseNormalization layer) {
        requireChannelsFirst(layer.getDataFormat());
        int size = 2 * ((int) layer.getN() / 2) + 1;
        Layer norm = new Layer.LocalResponseNorm(size, layer.getAlpha() * size, layer.getBeta(), layer.getK());
        return Stage.of(Reach.Image.KEPT, (draft, name, inputs) -> draft.add(name, norm, inputs.get(0)));
    }

    private static Stage globalPool(GlobalPoolingLayer layer) {
        PoolingType type = layer.getPoolingType();
        int[] axes = layer.getPoolingDimensions();
        boolean images = axes == null || axes.length == 2 && axes[0] == 2 && axes[1] == 3;
        if (!images || type != PoolingType.AVG && type != PoolingType.MAX) {
            throw Dl4jFaults.unsupported(
                    OTHER, "Only the average or the maximum over rows and columns can be expressed.");
        }
        return Stage.of(Reach.End.END, (draft, name, inputs) -> {
            Shape sample = draft.shape(inputs.get(0));
            Dl4jFaults.require(sample.rank() == 3, "Expected images, found %s.", sample);
            String pooled = draft.add(name, global(type, sample), inputs.get(0));
            return layer.isCollapseDimensions() ? draft.add(name + ".flatten", new Layer.Flatten(), pooled) : pooled;
        });
    }

    private static Layer global(PoolingType type, Shape sample) {
        Size2d all = new Size2d(sample.dim(1), sample.dim(2));
        return type == PoolingType.AVG
                ? new Layer.GlobalAvgPool2d()
                : new Layer.MaxPool2d(new Pooling(all, all, Size2d.ZERO, false));
    }

    private static Stage padding(ZeroPaddingLayer layer) {
        requireChannelsFirst(layer.getDataFormat());
        int[] p = sides(layer.getPadding());
        Layer pad = new Layer.Pad2d(p[0], p[1], p[2], p[3]);
        Reach reach = new Reach.Image(0, Reach.Axis.grown((long) p[0] + p[1]), Reach.Axis.grown((long) p[2] + p[3]));
        return Stage.of(reach, (draft, name, inputs) -> draft.add(name, pad, inputs.get(0)));
    }

    private static Stage cropping(Cropping2D layer) {
        requireChannelsFirst(layer.getDataFormat());
        int[] c = sides(layer.getCropping());
        Reach reach = new Reach.Image(0, Reach.Axis.grown(-(long) c[0] - c[1]), Reach.Axis.grown(-(long) c[2] - c[3]));
        return Stage.of(reach, (draft, name, inputs) -> {
            Shape sample = draft.shape(inputs.get(0));
            Dl4jFaults.require(sample.rank() == 3, "Expected images, found %s.", sample);
            String value = inputs.get(0);
            if (c[0] + c[1] > 0) {
                value = draft.add(name + ".rows", new Layer.Slice(2, c[0], sample.dim(1) - c[0] - c[1]), value);
            }
            if (c[2] + c[3] > 0) {
                value = draft.add(name + ".columns", new Layer.Slice(3, c[2], sample.dim(2) - c[2] - c[3]), value);
            }
            return value;
        });
    }

    /** Returns the padding at the top, bottom, left and right. */
    private static int[] sides(int[] sides) {
        Dl4jFaults.require(sides != null && sides.length == 4, "Expected four sides.");
        for (int side : sides) {
            Dl4jFaults.require(side >= 0 && side <= 1 << 20, "Expected sides that are not negative, found %d.", side);
        }
        return sides;
    }

    static void requireChannelsFirst(CNN2DFormat format) {
        if (format == CNN2DFormat.NHWC) {
            throw VertexStages.channelsLast();
        }
    }
}
