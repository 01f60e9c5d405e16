package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tensor operations as steps of a plan. */
final class PlanOps implements GradientOps<Slot> {

    private static final ShapeOps SHAPES = new ShapeOps();

    private final PlanBuilder plan;
    private final Nd4jElementwise elementwise;
    private final Reductions reductions;
    private final Arrangements arrangements;
    private final Nd4jConvolutions convolutions;
    private final Nd4jPools pools;
    private final BatchNormalisation normalisation;
    private final Softmax softmax;
    private final Map<Double, Slot> scalars = new HashMap<>();

    PlanOps(PlanBuilder plan) {
        this.plan = plan;
        this.elementwise = new Nd4jElementwise(plan);
        this.reductions = new Reductions(plan);
        this.arrangements = new Arrangements(plan);
        this.convolutions = new Nd4jConvolutions(plan, elementwise, arrangements);
        this.pools = new Nd4jPools(plan, elementwise, arrangements);
        this.normalisation = new BatchNormalisation(plan, elementwise, reductions);
        this.softmax = new Softmax(plan, reductions, arrangements);
    }

    @Override
    public Shape shape(Slot x) {
        return x.shape();
    }

    @Override
    public Slot constant(Tensor value) {
        return PlanBuilder.constant(value);
    }

    @Override
    public Slot scalar(double value) {
        return scalars.computeIfAbsent(value, v -> PlanBuilder.constant(Tensor.scalar(v)));
    }

    // ---- element by element ----------------------------------------------------------------------------------------

    @Override
    public Slot add(Slot a, Slot b) {
        Slot joined = arrangements.disjointSum(a, b);
        return joined == null ? elementwise.binary("add", a, b) : joined;
    }

    @Override
    public Slot sub(Slot a, Slot b) {
        return elementwise.binary("subtract", a, b);
    }

    @Override
    public Slot mul(Slot a, Slot b) {
        return elementwise.binary("multiply", a, b);
    }

    @Override
    public Slot div(Slot a, Slot b) {
        return elementwise.binary("divide", a, b);
    }

    @Override
    public Slot max(Slot a, Slot b) {
        return elementwise.binary(new Extremum(true), a, b);
    }

    @Override
    public Slot min(Slot a, Slot b) {
        return elementwise.binary(new Extremum(false), a, b);
    }

    @Override
    public Slot neg(Slot x) {
        return elementwise.unary(TransformKernel.NEGATIVE, x);
    }

    @Override
    public Slot exp(Slot x) {
        return elementwise.unary(TransformKernel.EXP, x);
    }

    @Override
    public Slot log(Slot x) {
        return elementwise.unary(TransformKernel.LOG, x);
    }

    @Override
    public Slot sqrt(Slot x) {
        return elementwise.unary(TransformKernel.SQRT, x);
    }

    @Override
    public Slot abs(Slot x) {
        return elementwise.unary(TransformKernel.ABS, x);
    }

    @Override
    public Slot pow(Slot x, double exponent) {
        return elementwise.binary("Pow", x, scalar(exponent));
    }

    @Override
    public Slot relu(Slot x) {
        return elementwise.unary(NativeKernel.elementwise("relu").with(0.0), x);
    }

    @Override
    public Slot sigmoid(Slot x) {
        return elementwise.unary(NativeKernel.elementwise("sigmoid"), x);
    }

    @Override
    public Slot tanh(Slot x) {
        return elementwise.unary(NativeKernel.elementwise("tanh"), x);
    }

    @Override
    public Slot erf(Slot x) {
        return elementwise.unary(TransformKernel.ERF, x);
    }

    @Override
    public Slot sign(Slot x) {
        return elementwise.unary(TransformKernel.SIGN, x);
    }

    @Override
    public Slot reluGradient(Slot y, Slot gradient) {
        return elementwise.binary(new ReluGradient(), y, gradient);
    }

    @Override
    public Slot stopGradient(Slot x) {
        return x;
    }

    // ---- reductions, shape -----------------------------------------------------------------------------------------

    @Override
    public Slot sum(Slot x, boolean keepAxes, int... axes) {
        return reductions.sum(x, keepAxes, axes);
    }

    @Override
    public Slot broadcast(Slot x, Shape shape) {
        return x.shape().equals(shape) ? x : Slot.pending(shape, new Slot.Repeated(x));
    }

    @Override
    public Slot reshape(Slot x, Shape shape) {
        return elementwise.reshape(x, shape);
    }

    @Override
    public Slot transpose(Slot x, int... order) {
        return arrangements.transpose(x, order);
    }

    @Override
    public Slot slice(Slot x, int axis, int start, int length) {
        return arrangements.slice(x, axis, start, length);
    }

    @Override
    public Slot concat(List<Slot> parts, int axis) {
        return arrangements.concat(parts, axis);
    }

    @Override
    public Slot pad(Slot x, int axis, int before, int after) {
        return arrangements.pad(x, axis, before, after);
    }

    // ---- linear algebra, classes -----------------------------------------------------------------------------------

    @Override
    public Slot matmul(Slot a, Slot b) {
        Shape shape = SHAPES.matmul(a.shape(), b.shape());
        NativeKernel kernel = NativeKernel.matmul(turned(a), turned(b));
        return Slot.stored(
                shape,
                Nd4jLayout.ROW_MAJOR,
                plan.add(kernel, shape, factor(a), factor(b)).block());
    }

    @Override
    public Slot linear(Slot x, Slot weight, @Nullable Slot bias) {
        if (x.content() instanceof Slot.Reshaped flat
                && plan.plain(weight).block().isConstant()) {
            Slot image = flat.of();
            if (image.shape().dim(0) == x.shape().dim(0) && x.block(Nd4jLayout.ROW_MAJOR) == null) {
                Slot y = convolutions.flattened(image, weight);
                return bias == null ? y : add(y, bias);
            }
        }
        return GradientOps.super.linear(x, weight, bias);
    }

    private static boolean turned(Slot x) {
        return x.content() instanceof Slot.Turned;
    }

    /** Returns a matrix, or the matrix that it is the transpose of. */
    private Nd4jView factor(Slot x) {
        return plan.view(x.content() instanceof Slot.Turned turned ? turned.of() : x, Nd4jLayout.ROW_MAJOR);
    }

    @Override
    public Slot softmax(Slot x, int axis) {
        return softmax.apply(x, axis, false);
    }

    @Override
    public Slot logSoftmax(Slot x, int axis) {
        return softmax.apply(x, axis, true);
    }

    @Override
    public Slot pick(Slot x, Slot labels) {
        Kernel kernel = new Classes.Pick(x.shape().dim(1));
        Nd4jView rows = plan.view(x, Nd4jLayout.ROW_MAJOR);
        Nd4jView picked = plan.add(kernel, labels.shape(), rows, plan.view(labels, Nd4jLayout.ROW_MAJOR));
        return Slot.stored(labels.shape(), Nd4jLayout.ROW_MAJOR, picked.block());
    }

    @Override
    public Slot oneHot(Slot labels, int classes) {
        Shape shape = Shape.of(labels.shape().dim(0), classes);
        Nd4jView hot = plan.add(new Classes.OneHot(classes), shape, plan.view(labels, Nd4jLayout.ROW_MAJOR));
        return Slot.stored(shape, Nd4jLayout.ROW_MAJOR, hot.block());
    }

    // ---- images ----------------------------------------------------------------------------------------------------

    @Override
    public Slot conv2d(Slot x, Slot weight, @Nullable Slot bias, Convolution convolution) {
        return convolutions.conv2d(x, weight, bias, convolution);
    }

    @Override
    public Slot conv2dInputGradient(Slot x, Slot weight, Slot gradient, Convolution convolution) {
        return convolutions.conv2dInputGradient(x, weight, gradient, convolution);
    }

    @Override
    public Slot conv2dWeightGradient(Slot x, Slot weight, Slot gradient, Convolution convolution) {
        return convolutions.conv2dWeightGradient(x, weight, gradient, convolution);
    }

    @Override
    public Slot maxPool2d(Slot x, Pooling pooling) {
        return pools.maxPool2d(x, pooling);
    }

    @Override
    public Slot maxPool2dGradient(Slot x, Slot y, Slot gradient, Pooling pooling) {
        return pools.maxPool2dGradient(x, y, gradient, pooling);
    }

    @Override
    public Slot avgPool2d(Slot x, Pooling pooling, boolean countPadding) {
        return pools.avgPool2d(x, pooling, countPadding);
    }

    @Override
    public Slot avgPool2dGradient(Slot x, Slot gradient, Pooling pooling, boolean countPadding) {
        return pools.avgPool2dGradient(x, gradient, pooling, countPadding);
    }

    @Override
    public Slot globalAvgPool2d(Slot x) {
        return pools.globalAvgPool2d(x);
    }

    @Override
    public Slot channelShuffle(Slot x, int groups) {
        return arrangements.shuffle(x, groups);
    }

    @Override
    public BatchNorm<Slot> batchNormTraining(
            Slot x, Slot scale, Slot shift, Slot runningMean, Slot runningVariance, double momentum, double epsilon) {
        return normalisation.train(x, scale, shift, runningMean, runningVariance, momentum, epsilon);
    }

    @Override
    public BatchNormGradient<Slot> batchNormTrainingGradient(
            Slot x, Slot scale, Slot y, Slot gradient, double epsilon) {
        return normalisation.gradient(x, scale, y, gradient, epsilon);
    }

    @Override
    public Slot batchNorm(Slot x, Slot scale, Slot shift, Slot mean, Slot variance, double epsilon) {
        return normalisation.apply(x, scale, shift, mean, variance, epsilon);
    }
}
