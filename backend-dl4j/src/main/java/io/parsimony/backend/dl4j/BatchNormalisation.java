package io.parsimony.backend.dl4j;

import io.parsimony.tensor.GradientOps.BatchNormGradient;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.tensor.TensorOps.BatchNorm;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Batch normalization of channels-last image batches. ND4J's {@code batchnorm} with given statistics is fast and serves
 * as per-channel scale and shift. Its {@code moments} and {@code batchnorm_bp} are ten times slower and are not used.
 */
final class BatchNormalisation {

    /** The values of the forward pass that the gradient needs. */
    private record Normalised(Slot centred, Nd4jView variance) {}

    private final PlanBuilder plan;
    private final Nd4jElementwise elementwise;
    private final Reductions reductions;
    private final IdentityHashMap<Slot, Normalised> normalised = new IdentityHashMap<>();

    BatchNormalisation(PlanBuilder plan, Nd4jElementwise elementwise, Reductions reductions) {
        this.plan = plan;
        this.elementwise = elementwise;
        this.reductions = reductions;
    }

    private Nd4jView vector(int size, float value) {
        return plan.plain(PlanBuilder.constant(Tensor.full(Shape.of(size), value)));
    }

    /** Returns the kernel of {@code scale * (x - mean) / sqrt(variance + epsilon) + shift}. */
    private NativeKernel affine(boolean scaled, boolean shifted, double epsilon) {
        return NativeKernel.of("batchnorm", scaled ? 1 : 0, shifted ? 1 : 0, 3)
                .with(epsilon)
                .inPlace();
    }

    Slot apply(Slot x, Slot scale, Slot shift, Slot mean, Slot variance, double epsilon) {
        Nd4jView in = plan.last(x);
        return PlanBuilder.image(
                x.shape(),
                plan.add(
                        affine(true, true, epsilon),
                        in.shape(),
                        in,
                        plan.plain(mean),
                        plan.plain(variance),
                        plan.plain(scale),
                        plan.plain(shift)));
    }

    BatchNorm<Slot> train(
            Slot x, Slot scale, Slot shift, Slot runningMean, Slot runningVariance, double momentum, double epsilon) {
        int channels = x.shape().dim(1);
        int count = x.shape().size() / channels;
        Nd4jView ones = vector(channels, 1);
        Nd4jView zeros = vector(channels, 0);

        // In two passes: the mean of squares minus the squared mean would cancel all digits if the mean is large.
        Nd4jView mean = reductions.channelMeans(x);
        Nd4jView in = plan.last(x);
        Slot centred = PlanBuilder.image(x.shape(), plan.add(affine(false, false, 0), in.shape(), in, mean, ones));
        Nd4jView variance = reductions.channelMeans(elementwise.binary("multiply", centred, centred));
        Nd4jView y = plan.add(
                affine(true, true, epsilon),
                in.shape(),
                plan.last(centred),
                zeros,
                variance,
                plan.plain(scale),
                plan.plain(shift));
        Slot output = PlanBuilder.image(x.shape(), y);
        normalised.put(output, new Normalised(centred, variance));

        double unbiased = (double) count / (count - 1);
        return new BatchNorm<>(
                output,
                blended(runningMean, mean, momentum, 1),
                blended(runningVariance, variance, momentum, unbiased));
    }

    private Slot blended(Slot running, Nd4jView batch, double momentum, double factor) {
        Kernel kernel = new ChannelStatistics.Blend(1 - momentum, momentum * factor);
        Nd4jView blend = plan.add(kernel, batch.shape(), plan.plain(running), batch);
        return PlanBuilder.plain(running.shape(), blend);
    }

    BatchNormGradient<Slot> gradient(Slot x, Slot scale, Slot y, Slot gradient, double epsilon) {
        Normalised forward = normalised.get(y);
        if (forward == null) {
            throw new IllegalStateException("The plan has no forward pass for the gradient of this batch norm.");
        }
        Slot centred = forward.centred;
        int channels = x.shape().dim(1);
        Nd4jView ones = vector(channels, 1);
        Nd4jView zeros = vector(channels, 0);
        Nd4jView mean = reductions.channelMeans(gradient);
        Nd4jView product = reductions.channelMeans(elementwise.binary("multiply", gradient, centred));
        Shape each = Shape.of(channels);
        List<Nd4jView> found = plan.add(
                new ChannelStatistics.Gradient(x.shape().size() / channels, epsilon),
                List.of(mean, product, forward.variance, plan.plain(scale)),
                List.of(each, each, each, each));

        Nd4jView g = plan.last(gradient);
        Nd4jView direct = plan.add(affine(true, false, 0), g.shape(), g, mean, ones, found.get(0));
        Nd4jView through = plan.add(affine(true, false, 0), g.shape(), plan.last(centred), zeros, ones, found.get(1));
        Nd4jView sum = plan.add(NativeKernel.elementwise("add"), g.shape(), direct, through);
        return new BatchNormGradient<>(
                PlanBuilder.image(x.shape(), sum),
                PlanBuilder.plain(each, found.get(2)),
                PlanBuilder.plain(each, found.get(3)));
    }
}
