package io.parsimony.format.onnx;

import io.parsimony.network.Layer;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The geometry of the windows of a convolution or pool.
 *
 * @param kernel the size of a window
 * @param stride the distance between two windows
 * @param dilation the distance between two taps
 * @param pads the padding at the top, at the left, at the bottom and at the right
 */
record OnnxWindows(Size2d kernel, Size2d stride, Size2d dilation, int[] pads) {

    /**
     * Reads the attributes.
     *
     * @param kernel the window where it is known from the weight
     * @param view what the windows lie on: an image batch, or a batch of rows, whose height is one
     * @param image the shape of a sample, as an image
     */
    static OnnxWindows of(OnnxOperation operation, @Nullable Size2d kernel, OnnxView view, Shape image) {
        int axes = view.rank() - 2;
        Size2d shape = pair(operation, "kernel_shape", axes);
        Size2d window = kernel != null ? kernel : shape;
        if (window == null) {
            throw OnnxFaults.badFile("Expected the attribute [kernel_shape], found none.");
        }
        OnnxFaults.require(
                shape == null || shape.equals(window),
                "Expected the kernel %s of its weight, found %s.",
                window,
                shape);
        Size2d stride = Objects.requireNonNullElse(pair(operation, "strides", axes), Size2d.ONE);
        Size2d dilation = Objects.requireNonNullElse(pair(operation, "dilations", axes), Size2d.ONE);
        String auto = operation.text("auto_pad", "NOTSET");
        int[] pads =
                switch (auto) {
                    case "NOTSET" -> explicit(operation, axes);
                    case "VALID" -> new int[4];
                    case "SAME_UPPER", "SAME_LOWER" -> {
                        boolean upper = auto.equals("SAME_UPPER");
                        int[] rows = same(image.dim(1), window.height(), stride.height(), dilation.height(), upper);
                        int[] columns = same(image.dim(2), window.width(), stride.width(), dilation.width(), upper);
                        yield new int[] {rows[0], columns[0], rows[1], columns[1]};
                    }
                    default -> throw OnnxFaults.badFile("Expected a known kind of padding, found [%s].", auto);
                };
        return new OnnxWindows(window, stride, dilation, pads);
    }

    private static @Nullable Size2d pair(OnnxOperation operation, String name, int axes) {
        long[] values = numbers(operation, name, axes);
        if (values == null) {
            return null;
        }
        for (long value : values) {
            OnnxFaults.require(value > 0, "Expected positive numbers as [%s], found %d.", name, value);
        }
        int width = Axes.small(values[axes - 1]);
        return axes == 1 ? new Size2d(1, width) : new Size2d(Axes.small(values[0]), width);
    }

    private static int[] explicit(OnnxOperation operation, int axes) {
        long[] values = numbers(operation, "pads", 2 * axes);
        int[] pads = new int[4];
        if (values == null) {
            return pads;
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0) {
                throw OnnxFaults.unsupported("Slice the image before it.", "Negative padding is not supported.");
            }
            OnnxFaults.require(values[i] < 1 << 20, "Expected padding below 2^20, found %d.", values[i]);
            pads[axes == 1 ? 1 + 2 * i : i] = (int) values[i];
        }
        return pads;
    }

    private static long @Nullable [] numbers(OnnxOperation operation, String name, int count) {
        long[] values = operation.integers(name);
        OnnxFaults.require(
                values == null || values.length == count,
                "Expected %d numbers as [%s], found %d.",
                count,
                name,
                values == null ? 0 : values.length);
        return values;
    }

    /**
     * Returns the padding that gives {@code ceil(extent / stride)} windows; an odd element is added at the end or at
     * the start.
     */
    private static int[] same(int extent, int kernel, int stride, int dilation, boolean upper) {
        long windows = ((long) extent + stride - 1) / stride;
        long reach = (long) (kernel - 1) * dilation + 1;
        int total = Axes.small(Math.max((windows - 1) * stride + reach - extent, 0));
        int less = total / 2;
        return upper ? new int[] {less, total - less} : new int[] {total - less, less};
    }

    /** Returns the padding that covers the windows of ceil mode. It may differ from the padding in the file. */
    OnnxWindows ceiled(Shape image) {
        int[] ends = pads.clone();
        Size2d reach = reach();
        ends[2] = end(image.dim(1), pads[0], pads[2], reach.height(), stride.height());
        ends[3] = end(image.dim(2), pads[1], pads[3], reach.width(), stride.width());
        return new OnnxWindows(kernel, stride, dilation, ends);
    }

    /** Returns the extent of a dilated window. */
    private Size2d reach() {
        return new Size2d(
                Axes.small((kernel.height() - 1L) * dilation.height() + 1),
                Axes.small((kernel.width() - 1L) * dilation.width() + 1));
    }

    /** Returns the elements of an unpadded axis that each window reads, window by window. */
    private List<Integer> taps(int extent, int reach, int taps, int step, int distance) {
        OnnxFaults.require(reach <= extent, "Expected a window within %d elements, found one of %d.", extent, reach);
        return IntStream.rangeClosed(0, (extent - reach) / step)
                .boxed()
                .flatMap(window -> IntStream.range(0, taps).mapToObj(tap -> window * step + tap * distance))
                .toList();
    }

    /**
     * Windows without dilation over an image.
     *
     * @param image the image, in which the taps of a dilated window lie side by side
     * @param windows the windows on it
     */
    record Dense(OnnxDraft.Known image, OnnxWindows windows) {}

    /** Returns undilated windows over a padded image, with the taps of dilated windows placed side by side. */
    Dense dense(Scope scope, String name, OnnxDraft.Known padded) {
        OnnxDraft.Known image = padded;
        Size2d reach = reach();
        boolean rows = dilation.height() > 1;
        boolean columns = dilation.width() > 1;
        if (rows) {
            int extent = padded.sample().dim(1);
            List<Integer> taps = taps(extent, reach.height(), kernel.height(), stride.height(), dilation.height());
            image = scope.draft(name + ".rows", new Layer.Gather(2, taps), image);
        }
        if (columns) {
            int extent = padded.sample().dim(2);
            List<Integer> taps = taps(extent, reach.width(), kernel.width(), stride.width(), dilation.width());
            image = scope.draft(name + ".columns", new Layer.Gather(3, taps), image);
        }
        Size2d steps = new Size2d(rows ? kernel.height() : stride.height(), columns ? kernel.width() : stride.width());
        return new Dense(image, new OnnxWindows(kernel, steps, Size2d.ONE, new int[4]));
    }

    /** Returns how far the last window exceeds the end; no window may start in the padding at the end. */
    private static int end(int extent, int before, int after, int kernel, int stride) {
        int room = extent + before + after - kernel;
        int last = room <= 0 ? 0 : (room + stride - 1) / stride;
        while (last > 0 && last * stride >= extent + before) {
            last--;
        }
        return Math.max(0, last * stride + kernel - extent - before);
    }

    /** Returns whether both sides have the same padding. */
    boolean symmetric() {
        return pads[0] == pads[2] && pads[1] == pads[3];
    }

    /** Returns the padding of each side, where it is symmetric. */
    Size2d padding() {
        return new Size2d(pads[0], pads[1]);
    }

    boolean isDilated() {
        return !dilation.equals(Size2d.ONE);
    }

    boolean unpadded() {
        return symmetric() && padding().equals(Size2d.ZERO);
    }

    /** Returns the image padded by a layer of its own. */
    OnnxDraft.Known padded(Scope scope, String name, OnnxDraft.Known x, Layer.Pad2d.Fill fill) {
        return scope.draft(name + ".pad", pad(fill), x);
    }

    Layer.Pad2d pad(Layer.Pad2d.Fill fill) {
        return new Layer.Pad2d(pads[0], pads[2], pads[1], pads[3], fill);
    }
}
