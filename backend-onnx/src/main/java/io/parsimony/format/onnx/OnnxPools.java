package io.parsimony.format.onnx;

import io.parsimony.network.Layer;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Size2d;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Imports pools, and means over both spatial axes in any form. */
final class OnnxPools {

    private OnnxPools() {}

    static Map<String, Context.Handler> handlers() {
        return Map.ofEntries(
                Map.entry("MaxPool", OnnxPools::max),
                Map.entry("AveragePool", OnnxPools::average),
                Map.entry("GlobalAveragePool", c -> global(c, new Layer.GlobalAvgPool2d())),
                Map.entry("GlobalMaxPool", c -> global(c, wholeMax(c.scope().image(c.name(), c.live(0))))),
                Map.entry("ReduceMean", c -> reduce(c, Layer.Reduction.Function.MEAN)),
                Map.entry("ReduceMax", c -> reduce(c, Layer.Reduction.Function.MAX)),
                Map.entry("ReduceMin", OnnxPools::minimum),
                Map.entry("ReduceSum", c -> reduce(c, Layer.Reduction.Function.SUM)),
                Map.entry("ReduceSumSquare", c -> c.one(squares(c, c.name()))),
                Map.entry("ReduceL1", OnnxPools::magnitudes),
                Map.entry("ReduceL2", OnnxPools::norm));
    }

    private static List<ImportedValue> max(Context c) {
        OnnxDraft.Known x = c.scope().image(c.name(), c.live(0));
        OnnxWindows windows = windows(c, x);
        if (isIdentity(c, windows)) {
            return pooled(c, x);
        }
        Size2d padding = windows.padding();
        OnnxDraft.Known from = x;
        boolean ceil = ceil(c);
        if (!windows.symmetric() || !fits(windows) || windows.isDilated()) {
            OnnxWindows explicit = ceil ? windows.ceiled(x.sample()) : windows;
            from = explicit.unpadded() ? x : explicit.padded(c.scope(), c.name(), x, Layer.Pad2d.Fill.LOWEST);
            padding = Size2d.ZERO;
            ceil = false;
        }
        if (windows.isDilated()) {
            OnnxWindows.Dense dense = windows.dense(c.scope(), c.name(), from);
            from = dense.image();
            windows = dense.windows();
        }
        Pooling pooling = new Pooling(windows.kernel(), windows.stride(), padding, ceil);
        return pooled(c, c.scope().draft(c.name(), new Layer.MaxPool2d(pooling), from));
    }

    private static OnnxWindows windows(Context c, OnnxDraft.Known x) {
        OnnxWindows windows = OnnxWindows.of(c.operation(), null, c.live(0), x.sample());
        if (windows.isDilated() && c.operation().text("auto_pad", "NOTSET").startsWith("SAME")) {
            throw OnnxFaults.unsupported(
                    "Export the pool with explicit padding.",
                    "A dilated pool with automatic padding is not supported: runtimes compute its padding "
                            + "differently.");
        }
        return windows;
    }

    /** Returns a pool's value, as a row of values if its input was one. */
    private static List<ImportedValue> pooled(Context c, OnnxDraft.Known pooled) {
        OnnxView view = c.scope().view(pooled);
        return c.one(c.live(0).rank() == 3 ? view.without(2) : view);
    }

    private static List<ImportedValue> average(Context c) {
        OnnxDraft.Known x = c.scope().image(c.name(), c.live(0));
        OnnxWindows windows = windows(c, x);
        if (isIdentity(c, windows)) {
            return pooled(c, x);
        }
        boolean whole =
                windows.kernel().equals(new Size2d(x.sample().dim(1), x.sample().dim(2)));
        if (whole && windows.unpadded() && !c.own()) {
            return pooled(c, c.scope().draft(c.name(), new Layer.GlobalAvgPool2d(), x));
        }
        boolean count = c.operation().flag("count_include_pad");
        if (windows.isDilated()) {
            return dilated(c, x, windows, count);
        }
        if (windows.symmetric() && fits(windows)) {
            Pooling pooling = new Pooling(windows.kernel(), windows.stride(), windows.padding(), ceil(c));
            return pooled(c, c.scope().draft(c.name(), new Layer.AvgPool2d(pooling, count), x));
        }
        OnnxWindows explicit = ceil(c) ? windows.ceiled(x.sample()) : windows;
        if (!count) {
            Layer.Pad2d padding = explicit.pad(Layer.Pad2d.Fill.ZERO);
            return pooled(
                    c,
                    c.scope()
                            .draft(
                                    c.name(),
                                    new Layer.UnevenAvgPool2d(windows.kernel(), windows.stride(), padding),
                                    x));
        }
        int below = Math.max(0, explicit.pads()[2] - windows.pads()[2]);
        int right = Math.max(0, explicit.pads()[3] - windows.pads()[3]);
        if (below + right > 0) {
            // The divisor includes the padding, but not the part of the last window beyond the padding.
            OnnxDraft.Known padded = windows.padded(c.scope(), c.name(), x, Layer.Pad2d.Fill.ZERO);
            Layer.Pad2d beyond = new Layer.Pad2d(0, below, 0, right);
            Layer pool = new Layer.UnevenAvgPool2d(windows.kernel(), windows.stride(), beyond);
            return pooled(c, c.scope().draft(c.name(), pool, padded));
        }
        OnnxDraft.Known from = explicit.unpadded() ? x : explicit.padded(c.scope(), c.name(), x, Layer.Pad2d.Fill.ZERO);
        Pooling pooling = new Pooling(windows.kernel(), windows.stride(), Size2d.ZERO, false);
        return pooled(c, c.scope().draft(c.name(), new Layer.AvgPool2d(pooling, true), from));
    }

    private static List<ImportedValue> dilated(Context c, OnnxDraft.Known x, OnnxWindows windows, boolean count) {
        OnnxWindows explicit = ceil(c) ? windows.ceiled(x.sample()) : windows;
        if (ceil(c) || !count && !explicit.unpadded()) {
            throw OnnxFaults.unsupported(
                    "Use an average pool without dilation, ceil mode, or padding that does not count.",
                    "A dilated average pool with ceil mode or with padding that does not count is not supported.");
        }
        OnnxDraft.Known from = explicit.unpadded() ? x : explicit.padded(c.scope(), c.name(), x, Layer.Pad2d.Fill.ZERO);
        OnnxWindows.Dense dense = windows.dense(c.scope(), c.name(), from);
        Pooling pooling = new Pooling(dense.windows().kernel(), dense.windows().stride(), Size2d.ZERO, false);
        return pooled(c, c.scope().draft(c.name(), new Layer.AvgPool2d(pooling, true), dense.image()));
    }

    /** Returns whether an adaptive pool keeps the image's size: exporters write such a pool as windows of one pixel. */
    private static boolean isIdentity(Context c, OnnxWindows windows) {
        return !c.own()
                && windows.kernel().equals(Size2d.ONE)
                && windows.stride().equals(Size2d.ONE)
                && windows.unpadded();
    }

    /** Returns whether a pool may include the padding itself. */
    private static boolean fits(OnnxWindows windows) {
        return 2L * windows.padding().height() <= windows.kernel().height()
                && 2L * windows.padding().width() <= windows.kernel().width();
    }

    private static boolean ceil(Context c) {
        return c.operation().flag("ceil_mode");
    }

    private static Layer wholeMax(OnnxDraft.Known x) {
        Size2d whole = new Size2d(x.sample().dim(1), x.sample().dim(2));
        return new Layer.MaxPool2d(new Pooling(whole, whole, Size2d.ZERO, false));
    }

    private static List<ImportedValue> global(Context c, Layer layer) {
        OnnxDraft.Known x = c.scope().image(c.name(), c.live(0));
        return pooled(c, c.scope().draft(c.name(), layer, x));
    }

    /** Returns a reduction over axes in any position and any merged form. */
    private static List<ImportedValue> reduce(Context c, Layer.Reduction.Function function) {
        return c.one(reduce(c, c.name(), c.live(0), function));
    }

    /** Returns the L2 norm. */
    private static List<ImportedValue> norm(Context c) {
        return c.one(c.scope().each(c.name(), new Layer.Power(0.5), squares(c, c.name() + ".sum")));
    }

    private static OnnxView squares(Context c, String name) {
        OnnxView squares = c.scope().each(c.name() + ".squares", new Layer.Power(2), c.live(0));
        return reduce(c, name, squares, Layer.Reduction.Function.SUM);
    }

    private static List<ImportedValue> magnitudes(Context c) {
        OnnxView magnitudes = OnnxElementwise.magnitude(c, c.live(0));
        return c.one(reduce(c, c.name(), magnitudes, Layer.Reduction.Function.SUM));
    }

    /** Returns the minimum as the negated maximum of negated values. */
    private static List<ImportedValue> minimum(Context c) {
        OnnxView negative = OnnxElementwise.scaled(c, c.live(0), -1, 0);
        OnnxView most = reduce(c, c.name() + ".max", negative, Layer.Reduction.Function.MAX);
        return c.one(OnnxElementwise.scaled(c, most, -1, 0));
    }

    private static OnnxView reduce(Context c, String name, OnnxView x, Layer.Reduction.Function function) {
        long[] asked = c.integers("axes", 1);
        boolean none = asked == null || asked.length == 0;
        if (none && c.operation().flag("noop_with_empty_axes")) {
            return x;
        }
        int[] axes = Axes.orAll(asked, x.rank());
        List<OnnxView.Atom> reduced = Arrays.stream(axes)
                .boxed()
                .flatMap(axis -> x.group(axis).stream())
                .toList();
        boolean keep = c.operation().integer("keepdims", 1) != 0;
        Layer layer = layer(c, x, reduced, function);
        OnnxView sum = layer == null && axes.length == 1 && function != Layer.Reduction.Function.MAX
                ? ChannelParts.sum(c, name, x, axes[0], function == Layer.Reduction.Function.MEAN)
                : null;
        if (sum != null) {
            return c.scope().settle(name, keep ? sum : Objects.requireNonNull(sum.remove(axes[0])));
        }
        if (layer == null) {
            throw OnnxFaults.unsupported(
                    "Reduce whole axes of the samples.",
                    "A reduction of %s over the axes %s is not supported.",
                    x.batch().show(x),
                    Arrays.toString(axes));
        }
        boolean nothing = reduced.isEmpty() && layer instanceof Layer.Reduction && !c.own();
        OnnxDraft.Known pooled = nothing ? x.base() : c.scope().draft(name, layer, x.base());
        List<List<OnnxView.Atom>> groups = new ArrayList<>();
        for (int axis = 0; axis < x.rank(); axis++) {
            boolean gone = Arrays.binarySearch(axes, axis) >= 0;
            if (!gone) {
                groups.add(x.group(axis));
            } else if (keep) {
                groups.add(List.of());
            }
        }
        OnnxView view = OnnxView.of(pooled, c.scope().batch(), groups);
        return c.own() ? view : c.scope().settle(name + ".flatten", view);
    }

    private static @Nullable Layer layer(
            Context c, OnnxView x, List<OnnxView.Atom> reduced, Layer.Reduction.Function function) {
        Layer pool = c.own() || x.base().sample().rank() != 3 || function == Layer.Reduction.Function.SUM
                ? null
                : reduction(x, reduced, function == Layer.Reduction.Function.MAX);
        if (pool != null) {
            return pool;
        }
        OnnxView plain = OnnxView.of(x.base(), x.batch());
        List<Integer> whole = new ArrayList<>();
        int atoms = 0;
        for (int axis = 1; axis < plain.rank(); axis++) {
            boolean unit = plain.group(axis).isEmpty() && c.own() && axis < x.rank() && isAsked(c, x, axis);
            if (unit || !plain.group(axis).isEmpty() && reduced.containsAll(plain.group(axis))) {
                whole.add(axis);
                atoms += plain.group(axis).size();
            }
        }
        if (reduced.isEmpty() && whole.isEmpty()) {
            whole.add(1);
        }
        return atoms == reduced.size() ? new Layer.Reduction(function, whole) : null;
    }

    /**
     * Returns whether the operation names an axis. In a file of this format, an axis of one element counts only if
     * named.
     */
    private static boolean isAsked(Context c, OnnxView x, int axis) {
        long[] asked = c.integers("axes", 1);
        return asked != null && Arrays.stream(asked).anyMatch(one -> Axes.of(one, x.rank()) == axis);
    }

    /** Returns the pool over exactly the given atoms, of both spatial axes or of one. */
    private static @Nullable Layer reduction(OnnxView x, List<OnnxView.Atom> reduced, boolean max) {
        OnnxView plain = OnnxView.of(x.base(), x.batch());
        int height = x.base().sample().dim(1);
        int width = x.base().sample().dim(2);
        boolean rows = reduced.containsAll(plain.group(2));
        boolean columns = reduced.containsAll(plain.group(3));
        int expected =
                (rows ? plain.group(2).size() : 0) + (columns ? plain.group(3).size() : 0);
        if (reduced.size() != expected) {
            return null;
        }
        if (rows && columns) {
            return max ? wholeMax(x.base()) : new Layer.GlobalAvgPool2d();
        }
        Size2d window = new Size2d(rows ? height : 1, columns ? width : 1);
        Pooling pooling = new Pooling(window, window, Size2d.ZERO, false);
        boolean one = rows || columns;
        return !one ? null : max ? new Layer.MaxPool2d(pooling) : new Layer.AvgPool2d(pooling, true);
    }
}
