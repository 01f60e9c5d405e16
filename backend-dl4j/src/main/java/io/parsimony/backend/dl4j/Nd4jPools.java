package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;

/** Pooling of image batches, channels last. */
final class Nd4jPools {

    private static final ShapeOps SHAPES = new ShapeOps();

    private final PlanBuilder plan;
    private final Nd4jElementwise elementwise;
    private final Arrangements arrangements;

    Nd4jPools(PlanBuilder plan, Nd4jElementwise elementwise, Arrangements arrangements) {
        this.plan = plan;
        this.elementwise = elementwise;
        this.arrangements = arrangements;
    }

    Slot maxPool2d(Slot x, Pooling pooling) {
        Shape shape = SHAPES.maxPool2d(x.shape(), pooling);
        Nd4jView in = plan.last(x);
        Shape physical = Nd4jLayout.CHANNELS_LAST.physical(shape);
        return PlanBuilder.image(
                shape, plan.add(new MaxPool.Forward(in.shape(), physical, pooling, false), physical, in));
    }

    Slot maxPool2dGradient(Slot x, Slot y, Slot gradient, Pooling pooling) {
        Nd4jView in = plan.last(x);
        Nd4jView out = plan.last(y);
        MaxPool.Backward kernel = new MaxPool.Backward(in.shape(), out.shape(), pooling);
        return PlanBuilder.image(x.shape(), plan.add(kernel, in.shape(), in, out, plan.last(gradient)));
    }

    Slot avgPool2d(Slot x, Pooling pooling, boolean countPadding) {
        Shape shape = SHAPES.maxPool2d(x.shape(), pooling);
        Slot padded = arrangements.padded(x, pooled(shape, pooling));
        Slot mean = PlanBuilder.image(
                shape,
                plan.add(average("avgpool2d", pooling), Nd4jLayout.CHANNELS_LAST.physical(shape), plan.last(padded)));
        return corrected(mean, x.shape(), pooling, countPadding);
    }

    Slot avgPool2dGradient(Slot x, Slot gradient, Pooling pooling, boolean countPadding) {
        Extent extent = pooled(gradient.shape(), pooling);
        Slot shares = corrected(gradient, x.shape(), pooling, countPadding);
        Slot padded = arrangements.padded(x, extent);
        Nd4jView in = plan.last(padded);
        Slot all = PlanBuilder.image(
                padded.shape(), plan.add(average("avgpool2d_bp", pooling), in.shape(), in, plan.last(shares)));
        return arrangements.unpadded(all, pooling.padding(), x.shape());
    }

    /**
     * The extents of a padded image that its pool's windows fill.
     *
     * @param before the padding above and on the left
     */
    record Extent(Size2d before, int height, int width) {}

    private static Extent pooled(Shape y, Pooling p) {
        return new Extent(
                p.padding(),
                (y.dim(2) - 1) * p.stride().height() + p.kernel().height(),
                (y.dim(3) - 1) * p.stride().width() + p.kernel().width());
    }

    /** Returns the engine's average pooling of padded images: the engine has no ceil mode. */
    private static NativeKernel average(String name, Pooling p) {
        Size2d k = p.kernel();
        Size2d s = p.stride();
        return NativeKernel.of(name, k.height(), k.width(), s.height(), s.width(), 0, 0, 1, 1, 0, 0, 1);
    }

    /** Corrects means over whole kernels to means over the elements that each window counts. */
    private Slot corrected(Slot mean, Shape x, Pooling p, boolean countPadding) {
        Tensor divisors = p.divisors(x, countPadding);
        FloatBuffer factors = Tensor.allocate(divisors.shape().size());
        boolean needed = false;
        while (factors.hasRemaining()) {
            float factor = p.kernel().area() / divisors.get(factors.position());
            factors.put(factor);
            needed |= factor != 1;
        }
        return needed
                ? elementwise.binary(
                        "multiply", mean, PlanBuilder.constant(Tensor.wrap(divisors.shape(), factors.rewind())))
                : mean;
    }

    Slot globalAvgPool2d(Slot x) {
        Shape shape = SHAPES.globalAvgPool2d(x.shape());
        if (x.shape().dim(2) * x.shape().dim(3) == 1) {
            return x;
        }
        Pooling whole = new Pooling(new Size2d(x.shape().dim(2), x.shape().dim(3)), Size2d.ONE, Size2d.ZERO, false);
        Nd4jView mean = plan.add(average("avgpool2d", whole), Nd4jLayout.CHANNELS_LAST.physical(shape), plan.last(x));
        return PlanBuilder.plain(shape, mean);
    }
}
