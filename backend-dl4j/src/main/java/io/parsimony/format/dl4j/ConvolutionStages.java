package io.parsimony.format.dl4j;

import io.parsimony.network.Layer;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.nd4j.linalg.activations.impl.ActivationIdentity;

/** Converts convolutions: dense, depthwise, and separable ones. */
final class ConvolutionStages {

    private static final Set<Class<?>> KINDS = Set.of(
            ConvolutionLayer.class, Convolution2D.class, DepthwiseConvolution2D.class, SeparableConvolution2D.class);

    private final ConvolutionLayer layer;
    private final int in;
    private final int out;
    private final Size2d kernel;
    private final Size2d stride;
    private final Size2d padding;
    private final Size2d dilation;
    private final boolean same;

    private ConvolutionStages(ConvolutionLayer layer) {
        LayerStages.requireChannelsFirst(layer.getCnn2dDataFormat());
        this.layer = layer;
        this.in = Dl4jWindows.positive(layer.getNIn());
        this.out = Dl4jWindows.positive(layer.getNOut());
        this.kernel = Dl4jWindows.pair("kernel", layer.getKernelSize(), 1);
        this.stride = Dl4jWindows.pair("stride", layer.getStride(), 1);
        this.padding = Dl4jWindows.pair("padding", layer.getPadding(), 0);
        this.dilation = Dl4jWindows.pair("dilation", layer.getDilation(), 1);
        this.same = Dl4jWindows.isSame(layer.getConvolutionMode());
    }

    static boolean knows(Class<?> kind) {
        return KINDS.contains(kind);
    }

    static Stage of(ConvolutionLayer layer) {
        ConvolutionStages stages = new ConvolutionStages(layer);
        if (layer instanceof DepthwiseConvolution2D depthwise) {
            return stages.depthwise(depthwise.getDepthMultiplier());
        } else if (layer instanceof SeparableConvolution2D separable) {
            return stages.separable(separable.getDepthMultiplier());
        }
        return stages.dense();
    }

    /**
     * Returns the constant per-channel scale and shift of a frozen depthwise 1x1 convolution, or nothing for other
     * layers.
     */
    static Optional<Stage> constants(org.deeplearning4j.nn.conf.layers.Layer frozen) {
        if (!(frozen instanceof DepthwiseConvolution2D depthwise)
                || depthwise.getDepthMultiplier() != 1
                || depthwise.getIDropout() != null
                || !(depthwise.getActivationFn() instanceof ActivationIdentity)) {
            return Optional.empty();
        }
        ConvolutionStages stages = new ConvolutionStages(depthwise);
        boolean still = stages.kernel.equals(Size2d.ONE)
                && stages.stride.equals(Size2d.ONE)
                && stages.padding.equals(Size2d.ZERO)
                && stages.in == stages.out;
        return still ? Optional.of(stages.scaleShift()) : Optional.empty();
    }

    private Stage scaleShift() {
        Shape channels = Shape.of(out);
        return stage(out, (draft, name, inputs) -> {
            Map<String, Tensor> parameters = bias(draft);
            parameters.putIfAbsent("bias", Tensor.full(channels, 0));
            parameters.put("weight", draft.coefficients().next(channels));
            return draft.add(name, new Layer.ScaleShift(out), parameters, inputs.get(0));
        });
    }

    private Stage stage(long weights, Stage.Step step) {
        long all = Math.addExact(weights, layer.hasBias() ? out : 0);
        return new Stage(
                all, List.of(Dl4jWindows.reach(in, same, Dl4jWindows.reach(kernel, dilation), stride, padding)), step);
    }

    /** Converts a dense convolution; its weight is OIHW on both sides. */
    private Stage dense() {
        return stage(Dl4jWindows.product(in, out, kernel.height(), kernel.width()), (draft, name, inputs) -> {
            Map<String, Tensor> parameters = bias(draft);
            Tensor weight = draft.coefficients().next(Shape.of(out, in, kernel.height(), kernel.width()));
            int groups = Shuffles.groups(weight);
            boolean still = !layer.hasBias() && stride.equals(Size2d.ONE) && padding.equals(Size2d.ZERO);
            if (groups > 0 && still) {
                return draft.add(name, new Layer.ChannelShuffle(groups), inputs.get(0));
            }
            parameters.put("weight", weight);
            return convolved(draft, name, inputs.get(0), out, 1, layer.hasBias(), parameters);
        });
    }

    /**
     * Converts a depthwise convolution. Its weight is ordered by row, column, channel and multiple; the multiples of a
     * channel are adjacent output channels.
     */
    private Stage depthwise(int multiple) {
        Dl4jFaults.require(
                multiple > 0 && (long) in * multiple == out,
                "Expected %d channels of %d and a depth multiplier of %d.",
                (long) in * multiple,
                in,
                multiple);
        return stage(Dl4jWindows.product(out, kernel.height(), kernel.width()), (draft, name, inputs) -> {
            Map<String, Tensor> parameters = bias(draft);
            float[] given = draft.coefficients().next(Math.multiplyExact(out, kernel.area()));
            float[] weight = new float[given.length];
            for (int tap = 0; tap < kernel.area(); tap++) {
                for (int channel = 0; channel < out; channel++) {
                    weight[channel * kernel.area() + tap] = given[tap * out + channel];
                }
            }
            parameters.put("weight", Tensor.of(Shape.of(out, 1, kernel.height(), kernel.width()), weight));
            return convolved(draft, name, inputs.get(0), out, in, layer.hasBias(), parameters);
        });
    }

    /**
     * Converts a separable convolution: depthwise weights by multiple, channel, row and column, then pointwise weights
     * OIHW and their bias.
     */
    private Stage separable(int multiple) {
        int between = Dl4jWindows.positive((long) in * Dl4jWindows.positive(multiple));
        long weights = Math.addExact(
                Dl4jWindows.product(between, kernel.height(), kernel.width()), Dl4jWindows.product(out, between));
        return stage(weights, (draft, name, inputs) -> {
            Map<String, Tensor> point = bias(draft);
            float[] given = draft.coefficients().next(Math.multiplyExact(between, kernel.area()));
            float[] weight = new float[given.length];
            for (int m = 0; m < multiple; m++) {
                for (int channel = 0; channel < in; channel++) {
                    System.arraycopy(
                            given,
                            (m * in + channel) * kernel.area(),
                            weight,
                            (channel * multiple + m) * kernel.area(),
                            kernel.area());
                }
            }
            Map<String, Tensor> depth =
                    Map.of("weight", Tensor.of(Shape.of(between, 1, kernel.height(), kernel.width()), weight));
            String middle = convolved(draft, name + ".depthwise", inputs.get(0), between, in, false, depth);
            point.put("weight", draft.coefficients().next(Shape.of(out, between, 1, 1)));
            Layer pointwise = new Layer.Conv2d(between, out, Size2d.ONE, Convolution.PLAIN, layer.hasBias());
            return draft.add(name, pointwise, point, middle);
        });
    }

    private Map<String, Tensor> bias(Dl4jDraft draft) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        if (layer.hasBias()) {
            parameters.put("bias", draft.coefficients().next(Shape.of(out)));
        }
        return parameters;
    }

    private String convolved(
            Dl4jDraft draft,
            String name,
            String input,
            int channels,
            int groups,
            boolean bias,
            Map<String, Tensor> parameters) {
        Shape sample = draft.shape(input);
        Dl4jFaults.require(sample.rank() == 3, "Expected images, found %s.", sample);
        Dl4jWindows.Sides sides = same
                ? Dl4jWindows.Sides.same(
                        new Size2d(sample.dim(1), sample.dim(2)), Dl4jWindows.reach(kernel, dilation), stride)
                : Dl4jWindows.Sides.even(padding);
        String from = sides.isEven()
                ? input
                : draft.add(
                        name + ".pad",
                        new Layer.Pad2d(sides.top(), sides.bottom(), sides.left(), sides.right()),
                        input);
        Size2d around = sides.isEven() ? sides.first() : Size2d.ZERO;
        Convolution convolution = new Convolution(stride, around, dilation, groups);
        return draft.add(name, new Layer.Conv2d(in, channels, kernel, convolution, bias), parameters, from);
    }
}
