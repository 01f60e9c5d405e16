package io.parsimony.strategies.internal.fit;

import io.parsimony.error.Require;
import io.parsimony.internal.tensor.Generators;
import io.parsimony.network.Layer;
import io.parsimony.network.Model;
import io.parsimony.network.Node;
import io.parsimony.rewrite.NetworkRewriter;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext.Calibration;
import io.parsimony.strategies.internal.linalg.Vectors;
import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * The outputs of a teacher's convolution and the inputs of the block that replaces it, at random pixels of the
 * calibration samples. The block's input is that of the model rewritten so far, so that the block corrects the errors
 * of the blocks before it.
 *
 * <p>Memory and time are bounded: at most {@value #MOST_PIXELS} pixels are sampled. If the patches under the kernel
 * exceed {@value #MANY_NUMBERS} numbers, there are fewer pixels, down to {@value #PIXELS_A_CHANNEL} per input channel,
 * so that there are more equations than unknowns. The patches never exceed {@value #MOST_NUMBERS} numbers.
 */
final class ConvolutionSamples {

    private static final int MOST_PIXELS = 4096;
    private static final int MANY_NUMBERS = 1 << 22;
    private static final int MOST_NUMBERS = 1 << 25;
    private static final int PIXELS_A_CHANNEL = 4;

    private final Layer.Conv2d conv;
    private final int count;
    private final int perSample;
    private final View view;
    private final Tensor kernel;
    private final double[] patches;
    private final DMatrixRMaj centres;
    private final DMatrixRMaj outputs;

    /**
     * The channels of its input that a block reads, and the position of its kernel.
     *
     * @param patched the channels read under the whole kernel
     * @param centred the channels read at the pixel under the kernel's center
     * @param top the row under the center of the kernel's first position
     * @param left the column under the center of the kernel's first position
     */
    record View(int[] patched, int[] centred, int top, int left) {

        /** Returns a view of all channels under the whole kernel. */
        static View whole(Layer.Conv2d conv) {
            return new View(IntStream.range(0, conv.inChannels()).toArray(), new int[0], 0, 0);
        }
    }

    /** Values of one node for a batch of samples. */
    private record Images(float[] values, int channels, int height, int width) {

        static Images of(Tensor tensor) {
            Shape shape = tensor.shape();
            return new Images(tensor.toArray(), shape.dim(1), shape.dim(2), shape.dim(3));
        }

        /** Returns a value, zero outside. */
        double at(int sample, int channel, int y, int x) {
            boolean inside = y >= 0 && y < height && x >= 0 && x < width;
            return inside ? values[((sample * channels + channel) * height + y) * width + x] : 0;
        }
    }

    /** Reads the values for one of the convolution's positions. */
    private interface Reader {
        void read(Images images, int sample, int row, int y, int x);
    }

    private ConvolutionSamples(Layer.Conv2d conv, Tensor kernel, View view, int samples, int area) {
        this.conv = conv;
        this.kernel = kernel;
        this.view = view;
        int patch = view.patched().length * taps();
        int enough = Math.max(MANY_NUMBERS / patch, PIXELS_A_CHANNEL * conv.inChannels());
        int most = Math.max(1, Math.min(Math.min(MOST_PIXELS, enough), MOST_NUMBERS / patch));
        this.perSample = Math.min(area, Math.max(1, most / samples));
        this.count = Math.min(samples, most) * perSample;
        this.patches = new double[count * taps() * view.patched().length];
        this.centres = new DMatrixRMaj(count, view.centred().length);
        this.outputs = new DMatrixRMaj(count, conv.outChannels());
    }

    /** Samples the pixels and runs both models; empty without calibration. */
    static Optional<ConvolutionSamples> draw(NetworkRewriter rewriter, Node node, Layer.Conv2d conv, View view) {
        if (rewriter.calibration().isEmpty() || rewriter.model().isEmpty()) {
            return Optional.empty();
        }
        Calibration calibration = rewriter.calibration().get();
        Model teacher = rewriter.model().get();
        Shape out = teacher.network().shape(node.name());
        ConvolutionSamples drawn = new ConvolutionSamples(
                conv,
                teacher.parameters().get(node.parameter("weight")),
                view,
                calibration.samples(teacher),
                out.dim(1) * out.dim(2));
        Rewrite soFar = rewriter.soFar();
        String input = node.inputs().get(0);
        String now = soFar.mapping().getOrDefault(input, input);
        long seed = rewriter.seed();
        calibration.forEach(soFar.model(), List.of(now), drawn.each(now, node.name(), seed, out, drawn::readInput));
        calibration.forEach(
                teacher, List.of(node.name()), drawn.each(node.name(), node.name(), seed, out, drawn::readOutput));
        return Optional.of(drawn);
    }

    /** Returns the number of pixels. */
    int count() {
        return count;
    }

    /** Returns the number of the kernel's taps. */
    int taps() {
        return conv.kernel().area();
    }

    /** Returns the teacher's kernel, OIHW. */
    Tensor kernel() {
        return kernel;
    }

    /** Returns the number of channels read under the whole kernel. */
    int patched() {
        return view.patched().length;
    }

    /** Returns {@code [pixels, taps, patched channels]}, row by row; zero in the padding. */
    double[] patches() {
        return patches;
    }

    /** Returns {@code [pixels, centered channels]}. */
    DMatrixRMaj centres() {
        return centres;
    }

    /** Returns the outputs of the teacher's convolution, {@code [pixels, output channels]}. */
    DMatrixRMaj outputs() {
        return outputs;
    }

    /** Returns the share of the outputs' variance that a block with this residual explains. */
    double explained(DMatrixRMaj residual) {
        double missed = 0;
        double all = 0;
        for (int o = 0; o < outputs.numCols; o++) {
            double[] errors = Vectors.column(residual, o);
            missed += Vectors.dot(errors, 0, errors, 0, count) / count;
            all += Vectors.variance(Vectors.column(outputs, o));
        }
        return all > 0 ? 1 - missed / all : 1;
    }

    private Consumer<Map<String, Tensor>> each(String name, String site, long seed, Shape out, Reader reader) {
        int[] seen = {0};
        return batch -> {
            Tensor tensor = Require.present(batch, name);
            Images images = Images.of(tensor);
            for (int sample = 0; sample < tensor.shape().dim(0); sample++) {
                int first = seen[0]++ * perSample;
                if (first >= count) {
                    return;
                }
                int[] pixels = pixels(out.dim(1) * out.dim(2), Generators.of(seed, first, site));
                for (int i = 0; i < perSample; i++) {
                    reader.read(images, sample, first + i, pixels[i] / out.dim(2), pixels[i] % out.dim(2));
                }
            }
        };
    }

    /** Returns the same pixels for both models; they depend only on the seed, the sample and the site. */
    private int[] pixels(int area, Random random) {
        int[] all = IntStream.range(0, area).toArray();
        for (int i = 0; i < perSample; i++) {
            int j = i + random.nextInt(area - i);
            int swapped = all[i];
            all[i] = all[j];
            all[j] = swapped;
        }
        return all;
    }

    private void readInput(Images images, int sample, int row, int y, int x) {
        Convolution c = conv.convolution();
        int top = y * c.stride().height();
        int left = x * c.stride().width();
        int[] patched = view.patched();
        for (int tap = 0; tap < taps(); tap++) {
            int atY = top
                    - c.padding().height()
                    + tap / conv.kernel().width() * c.dilation().height();
            int atX = left
                    - c.padding().width()
                    + tap % conv.kernel().width() * c.dilation().width();
            int at = (row * taps() + tap) * patched.length;
            for (int i = 0; i < patched.length; i++) {
                patches[at + i] = images.at(sample, patched[i], atY, atX);
            }
        }
        for (int i = 0; i < view.centred().length; i++) {
            centres.set(row, i, images.at(sample, view.centred()[i], view.top() + top, view.left() + left));
        }
    }

    private void readOutput(Images images, int sample, int row, int y, int x) {
        for (int o = 0; o < conv.outChannels(); o++) {
            outputs.set(row, o, images.at(sample, o, y, x));
        }
    }
}
