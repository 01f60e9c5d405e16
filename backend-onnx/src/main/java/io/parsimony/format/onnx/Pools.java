package io.parsimony.format.onnx;

import io.parsimony.network.Layer;
import io.parsimony.tensor.Pooling;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pools, and means over both spatial axes in whatever form. */
final class Pools {

    private Pools() {}

    static Map<String, Context.Handler> handlers() {
        return Map.of(
                "MaxPool", Pools::max,
                "AveragePool", Pools::average,
                "GlobalAveragePool", c -> global(c, new Layer.GlobalAvgPool2d()),
                "GlobalMaxPool", c -> global(c, wholeMax(c.scope().image(c.live(0)))),
                "ReduceMean", c -> reduce(c, false),
                "ReduceMax", c -> reduce(c, true));
    }

    private static List<Value> max(Context c) {
        Draft.Known x = c.scope().image(c.live(0));
        Windows windows = windows(c, x);
        if (isIdentity(c, windows)) {
            return c.one(c.scope().view(x));
        }
        Size2d padding = windows.padding();
        Draft.Known from = x;
        if (!windows.symmetric() || !fits(windows)) {
            from = windows.padded(c.scope(), c.name(), x, Layer.Pad2d.Fill.LOWEST);
            padding = Size2d.ZERO;
        }
        Pooling pooling = new Pooling(windows.kernel(), windows.stride(), padding, ceil(c));
        return c.one(c.scope().view(c.scope().draft(c.name(), new Layer.MaxPool2d(pooling), from)));
    }

    private static List<Value> average(Context c) {
        Draft.Known x = c.scope().image(c.live(0));
        Windows windows = windows(c, x);
        if (isIdentity(c, windows)) {
            return c.one(c.scope().view(x));
        }
        boolean whole =
                windows.kernel().equals(new Size2d(x.sample().dim(1), x.sample().dim(2)));
        if (whole && windows.unpadded() && !c.scope().own()) {
            return c.one(c.scope().view(c.scope().draft(c.name(), new Layer.GlobalAvgPool2d(), x)));
        }
        boolean count = c.operation().flag("count_include_pad");
        Size2d padding = windows.padding();
        Draft.Known from = x;
        if (!windows.symmetric() || !fits(windows)) {
            if (!count) {
                throw Faults.unsupported(
                        "Pad symmetrically, or count the padding.",
                        "A mean without its asymmetric padding cannot be expressed.");
            }
            from = windows.padded(c.scope(), c.name(), x, Layer.Pad2d.Fill.ZERO);
            padding = Size2d.ZERO;
        }
        Pooling pooling = new Pooling(windows.kernel(), windows.stride(), padding, ceil(c));
        return c.one(c.scope().view(c.scope().draft(c.name(), new Layer.AvgPool2d(pooling, count), from)));
    }

    private static Windows windows(Context c, Draft.Known x) {
        Windows windows = Windows.of(c.operation(), null, x.sample());
        if (!windows.dilation().equals(Size2d.ONE)) {
            throw Faults.unsupported("Use a pool without dilation.", "A dilated pool is not supported.");
        }
        return windows;
    }

    /** An adaptive pool to the size that the image has: exporters write a pool of one by one. */
    private static boolean isIdentity(Context c, Windows windows) {
        return !c.scope().own()
                && windows.kernel().equals(Size2d.ONE)
                && windows.stride().equals(Size2d.ONE)
                && windows.unpadded();
    }

    /** Whether a pool may hold the padding itself. */
    private static boolean fits(Windows windows) {
        return 2L * windows.padding().height() <= windows.kernel().height()
                && 2L * windows.padding().width() <= windows.kernel().width();
    }

    private static boolean ceil(Context c) {
        return c.operation().flag("ceil_mode");
    }

    private static Layer wholeMax(Draft.Known x) {
        Size2d whole = new Size2d(x.sample().dim(1), x.sample().dim(2));
        return new Layer.MaxPool2d(new Pooling(whole, whole, Size2d.ZERO, false));
    }

    private static List<Value> global(Context c, Layer layer) {
        Draft.Known x = c.scope().image(c.live(0));
        return c.one(c.scope().view(c.scope().draft(c.name(), layer, x)));
    }

    /** A mean or maximum over spatial axes, wherever they lie and however they are merged. */
    private static List<Value> reduce(Context c, boolean max) {
        View x = c.live(0);
        long[] asked = c.integers("axes", 1);
        boolean none = asked == null || asked.length == 0;
        if (none && c.operation().flag("noop_with_empty_axes")) {
            return c.one(x);
        }
        int[] axes = none ? new int[0] : Axes.of(asked, x.rank());
        Shape sample = x.base().sample();
        List<View.Atom> reduced = Arrays.stream(axes)
                .boxed()
                .flatMap(axis -> x.group(axis).stream())
                .toList();
        Layer layer = sample.rank() == 3 && axes.length > 0 ? reduction(x, reduced, max) : null;
        if (layer == null) {
            throw Faults.unsupported(
                    "A mean or maximum over the rows, the columns or both can be expressed.",
                    "A reduction of %s over the axes %s is none of those.",
                    Axes.show(x.extents(0)),
                    Arrays.toString(axes));
        }
        Draft.Known pooled = c.scope().draft(c.name(), layer, x.base());
        boolean keep = c.operation().integer("keepdims", 1) != 0;
        List<List<View.Atom>> groups = new ArrayList<>();
        for (int axis = 0; axis < x.rank(); axis++) {
            boolean gone = Arrays.binarySearch(axes, axis) >= 0;
            if (!gone) {
                groups.add(x.group(axis));
            } else if (keep) {
                groups.add(List.of());
            }
        }
        return c.one(c.scope()
                .settle(c.name() + ".flatten", View.of(pooled, c.scope().batch(), groups)));
    }

    /** The pool over exactly the given atoms: those of both spatial axes, or of one. */
    private static @Nullable Layer reduction(View x, List<View.Atom> reduced, boolean max) {
        View plain = View.of(x.base(), x.batch());
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
