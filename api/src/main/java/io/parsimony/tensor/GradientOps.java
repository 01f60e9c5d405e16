package io.parsimony.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * The tensor operations with the additional kernels that a {@link Tape} needs to differentiate them. A backend without
 * its own reverse mode supplies these kernels, and the tape differentiates.
 *
 * <p>Every kernel has a default that composes it; an engine overrides those of the operations that it overrides. A
 * method named after an operation takes that operation's arguments, its result where an engine may want it, and {@code
 * gradient}: the gradient of a scalar with respect to the operation's result, and of the result's shape. It gives the
 * gradient of the same scalar with respect to the argument it is named after, and of that argument's shape. The
 * arguments {@code x}, {@code weight} and {@code y} are the very objects that the forward operation was given and gave,
 * so that an engine can find again what it kept with them, for instance a batch's statistics or the positions of the
 * maxima.
 *
 * @param <T> the engine's tensor
 */
public interface GradientOps<T> extends TensorOps<T> {

    /** Returns the value itself, because the tape stops the gradient. */
    @Override
    default T stopGradient(T x) {
        return x;
    }

    /**
     * Returns a value repeated until it has a shape.
     *
     * @param x a value that broadcasts with the shape to the shape
     * @param shape of at least as many axes as {@code x}
     */
    default T broadcast(T x, Shape shape) {
        return mul(x, constant(Tensor.full(shape, 1)));
    }

    /** Returns one if x is positive, minus one if it is negative, zero if it is zero. */
    default T sign(T x) {
        T zero = scalar(0);
        return sub(greaterThan(x, zero), greaterThan(zero, x));
    }

    /**
     * Returns the gradient of {@link #relu}: {@code gradient} if {@code y} is positive, zero otherwise.
     *
     * @param y the result of {@code relu}
     */
    default T reluGradient(T y, T gradient) {
        return mul(gradient, sign(y));
    }

    /**
     * Returns the gradient of {@link #conv2d} with respect to its input: {@code result[n, c, i, j]} is the sum of
     * {@code gradient[n, o, p, q] * weight[o, k, u, v]} over all positions at which the forward operation multiplied
     * {@code x[n, c, i, j]} by that weight to get the output {@code [n, o, p, q]}. Rows and columns that no window
     * reached have a gradient of zero. This is the transposed convolution.
     *
     * @param x {@code [n, in, h, w]}; only its shape matters
     * @param weight {@code [out, in/groups, kh, kw]}
     * @param gradient {@code [n, out, oh, ow]}
     * @return {@code [n, in, h, w]}
     */
    default T conv2dInputGradient(T x, T weight, T gradient, Convolution convolution) {
        if (convolution.groups() == 1) {
            return Windows.of(shape(x), shape(weight), convolution)
                    .conv2dInputGradient(new Expr<>(this, weight), new Expr<>(this, gradient))
                    .value();
        }
        List<T> parts = new ArrayList<>();
        for (int group = 0; group < convolution.groups(); group++) {
            parts.add(conv2dInputGradient(
                    convolution.part(this, x, 1, group),
                    convolution.part(this, weight, 0, group),
                    convolution.part(this, gradient, 1, group),
                    convolution.ofOneGroup()));
        }
        return concat(parts, 1);
    }

    /**
     * Returns the gradient of {@link #conv2d} with respect to its weight: {@code result[o, k, u, v]} is the sum of
     * {@code gradient[n, o, p, q] * x[n, c, i, j]} over all samples and positions at which the forward operation
     * multiplied that input by the weight {@code [o, k, u, v]} to get the output {@code [n, o, p, q]}.
     *
     * @param x {@code [n, in, h, w]}
     * @param weight {@code [out, in/groups, kh, kw]}; only its shape matters
     * @param gradient {@code [n, out, oh, ow]}
     * @return {@code [out, in/groups, kh, kw]}
     */
    default T conv2dWeightGradient(T x, T weight, T gradient, Convolution convolution) {
        if (convolution.groups() == 1) {
            return Windows.of(shape(x), shape(weight), convolution)
                    .conv2dWeightGradient(new Expr<>(this, x), new Expr<>(this, gradient))
                    .value();
        }
        List<T> parts = new ArrayList<>();
        for (int group = 0; group < convolution.groups(); group++) {
            parts.add(conv2dWeightGradient(
                    convolution.part(this, x, 1, group),
                    convolution.part(this, weight, 0, group),
                    convolution.part(this, gradient, 1, group),
                    convolution.ofOneGroup()));
        }
        return concat(parts, 0);
    }

    /**
     * Returns the gradient of {@link #maxPool2d}: each window's gradient goes to its first maximum in row-major order,
     * and an element sums what it gets from all windows.
     *
     * @param x {@code [n, c, h, w]}
     * @param y the result of {@code maxPool2d}, {@code [n, c, oh, ow]}
     * @param gradient {@code [n, c, oh, ow]}
     * @return {@code [n, c, h, w]}
     */
    default T maxPool2dGradient(T x, T y, T gradient, Pooling pooling) {
        return Windows.of(shape(x), pooling)
                .maxPool2dGradient(new Expr<>(this, x), new Expr<>(this, y), new Expr<>(this, gradient))
                .value();
    }

    /**
     * Returns the gradient of {@link #avgPool2d}: each window's gradient over the divisor of the forward operation goes
     * to every element of the window, and an element sums what it gets from all windows.
     *
     * @param x {@code [n, c, h, w]}; only its shape matters
     * @param gradient {@code [n, c, oh, ow]}
     * @return {@code [n, c, h, w]}
     */
    default T avgPool2dGradient(T x, T gradient, Pooling pooling, boolean countPadding) {
        Shape image = shape(x);
        Shape output = shape(gradient);
        T shares = div(gradient, constant(pooling.divisors(image, countPadding)));
        T planes = reshape(shares, Shape.of(output.dim(0) * output.dim(1), 1, output.dim(2), output.dim(3)));
        T ones = constant(Tensor.full(pooling.window(), 1));
        T whole = conv2dInputGradient(pooling.planes(this, x), ones, planes, pooling.overPlanes());
        return reshape(slice(slice(whole, 2, 0, image.dim(2)), 3, 0, image.dim(3)), image);
    }

    /**
     * Returns the gradients of the output of {@link #batchNormTraining} (Ioffe and Szegedy, 2015). With m the number of
     * values a channel, {@code r = 1 / sqrt(variance + epsilon)} by the biased batch variance, and {@code z = (x -
     * mean) * r}:
     *
     * <pre>
     * shift = sum of gradient over n, h, w
     * scale = sum of gradient * z over n, h, w
     * x     = scale_argument * r * (gradient - (shift + z * scale) / m)
     * </pre>
     *
     * <p>The last is an affine function of gradient and x for each channel: {@code a * gradient + b * x + c}.
     *
     * @param x {@code [n, c, h, w]}
     * @param scale {@code [c]}
     * @param y the output of {@code batchNormTraining}, {@code [n, c, h, w]}
     * @param gradient {@code [n, c, h, w]}
     */
    default BatchNormGradient<T> batchNormTrainingGradient(T x, T scale, T y, T gradient, double epsilon) {
        Shape channels = shape(scale);
        double count = (double) shape(x).size() / channels.size();
        T deviations = sub(x, mean(x, true, 0, 2, 3));
        T r = pow(add(mean(mul(deviations, deviations), true, 0, 2, 3), epsilon), -0.5);
        T z = mul(deviations, r);
        T byShift = sum(gradient, true, 0, 2, 3);
        T byScale = sum(mul(gradient, z), true, 0, 2, 3);
        T common = mul(add(byShift, mul(z, byScale)), 1 / count);
        T factor = mul(reshape(scale, shape(r)), r);
        return new BatchNormGradient<>(
                mul(factor, sub(gradient, common)), reshape(byScale, channels), reshape(byShift, channels));
    }

    /**
     * The gradients of training-mode batch normalization.
     *
     * @param <T> the engine's tensor
     * @param x with respect to the input, {@code [n, c, h, w]}
     * @param scale with respect to the scale, {@code [c]}
     * @param shift with respect to the shift, {@code [c]}
     */
    record BatchNormGradient<T>(T x, T scale, T shift) {}
}
