package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.Size2d;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operations that only move elements. Operations on the channels of image batches are recorded and executed together in
 * one pass, when a reader needs the result.
 */
final class Arrangements {

    private static final ShapeOps SHAPES = new ShapeOps();

    private final PlanBuilder plan;

    Arrangements(PlanBuilder plan) {
        this.plan = plan;
    }

    /** Returns the channels of a value: its own, or other values' channels if no block stores the value yet. */
    private static Slot.Channels channels(Slot x) {
        if (x.preferred() == Nd4jLayout.CHANNELS_LAST && x.content() instanceof Slot.Channels content) {
            return content;
        }
        int count = x.shape().dim(1);
        List<Integer> places = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            places.add(c);
        }
        return new Slot.Channels(List.of(x), Collections.nCopies(count, 0), places);
    }

    private static boolean isImage(Slot x) {
        return x.shape().rank() == 4 && x.preferred() == Nd4jLayout.CHANNELS_LAST;
    }

    private static Slot pending(Shape shape, List<Slot> from, List<Integer> sources, List<Integer> places) {
        return Slot.pending(shape, new Slot.Channels(from, List.copyOf(sources), List.copyOf(places)));
    }

    Slot shuffle(Slot x, int groups) {
        Slot.Channels content = channels(x);
        int count = x.shape().dim(1);
        int each = count / groups;
        List<Integer> sources = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            int from = c % groups * each + c / groups;
            sources.add(content.sources().get(from));
            places.add(content.channels().get(from));
        }
        return pending(x.shape(), content.from(), sources, places);
    }

    Slot slice(Slot x, int axis, int start, int length) {
        Shape shape = SHAPES.slice(x.shape(), axis, start, length);
        if (axis == 1 && isImage(x)) {
            Slot.Channels content = channels(x);
            return pending(
                    shape,
                    content.from(),
                    content.sources().subList(start, start + length),
                    content.channels().subList(start, start + length));
        }
        Nd4jLayout layout = layout(x);
        int[] strides = StridedCopy.strides(x.shape(), layout);
        Nd4jView copy = plan.copied(shape, plan.view(x, layout), start * strides[axis], strides, layout);
        return Slot.stored(shape, layout, copy.block());
    }

    Slot pad(Slot x, int axis, int before, int after) {
        Shape shape = SHAPES.pad(x.shape(), axis, before, after);
        if (axis == 1 && isImage(x)) {
            Slot.Channels content = channels(x);
            List<Integer> sources = new ArrayList<>(Collections.nCopies(before, -1));
            List<Integer> places = new ArrayList<>(Collections.nCopies(before, 0));
            sources.addAll(content.sources());
            places.addAll(content.channels());
            sources.addAll(Collections.nCopies(after, -1));
            places.addAll(Collections.nCopies(after, 0));
            return pending(shape, content.from(), sources, places);
        }
        return placed(shape, List.of(x), axis, before, true);
    }

    /** Returns an image batch padded with zeros, or cropped at the bottom and right, to the given extent. */
    Slot padded(Slot x, Nd4jPools.Extent extent) {
        Slot rows = fitted(x, 2, extent.before().height(), extent.height());
        return fitted(rows, 3, extent.before().width(), extent.width());
    }

    /** Returns the inverse of {@link #padded}: removes the padding and restores cropped elements as zeros. */
    Slot unpadded(Slot x, Size2d before, Shape shape) {
        Slot rows = restored(x, 2, before.height(), shape.dim(2));
        return restored(rows, 3, before.width(), shape.dim(3));
    }

    private Slot restored(Slot x, int axis, int before, int wanted) {
        int found = Math.min(wanted, x.shape().dim(axis) - before);
        Slot inner = found == x.shape().dim(axis) ? x : slice(x, axis, before, found);
        return found < wanted ? pad(inner, axis, 0, wanted - found) : inner;
    }

    private Slot fitted(Slot x, int axis, int before, int wanted) {
        int found = before + x.shape().dim(axis);
        Slot whole = before == 0 && found >= wanted ? x : pad(x, axis, before, Math.max(0, wanted - found));
        return found > wanted ? slice(whole, axis, 0, wanted) : whole;
    }

    Slot concat(List<Slot> parts, int axis) {
        Shape shape = SHAPES.concat(parts.stream().map(Slot::shape).toList(), axis);
        if (axis == 1 && parts.stream().anyMatch(Arrangements::isImage)) {
            List<Slot> from = new ArrayList<>();
            List<Integer> sources = new ArrayList<>();
            List<Integer> places = new ArrayList<>();
            for (Slot part : parts) {
                Slot.Channels content = channels(part);
                for (int source : content.sources()) {
                    sources.add(source < 0 ? -1 : source + from.size());
                }
                places.addAll(content.channels());
                from.addAll(content.from());
            }
            return pending(shape, from, sources, places);
        }
        return placed(shape, parts, axis, 0, false);
    }

    /** Returns values placed side by side along an axis of a result. */
    private Slot placed(Shape shape, List<Slot> parts, int axis, int start, boolean padded) {
        Nd4jLayout layout = layout(parts.get(0)).of(shape);
        int[] to = StridedCopy.strides(shape, layout);
        List<StridedCopy> copies = new ArrayList<>();
        List<Nd4jView> views = new ArrayList<>();
        int at = start;
        for (Slot part : parts) {
            Nd4jLayout from = layout(part);
            views.add(plan.view(part, from));
            copies.add(StridedCopy.of(
                    part.shape().toArray(), 0, StridedCopy.strides(part.shape(), from), at * to[axis], to));
            at += part.shape().dim(axis);
        }
        Nd4jView out = plan.add(new Arrange(copies, padded), views, List.of(layout.physical(shape)))
                .get(0);
        return Slot.stored(shape, layout, out.block());
    }

    Slot transpose(Slot x, int... order) {
        Shape shape = SHAPES.transpose(x.shape(), order);
        if (order.length == 2) {
            return order[0] == 0 ? x : Slot.pending(shape, new Slot.Turned(x));
        }
        Nd4jLayout layout = layout(x);
        int[] strides = StridedCopy.strides(x.shape(), layout);
        int[] read = Arrays.stream(order).map(axis -> strides[axis]).toArray();
        Nd4jView copy = plan.copied(shape, plan.view(x, layout), 0, read, Nd4jLayout.ROW_MAJOR);
        return Slot.stored(shape, Nd4jLayout.ROW_MAJOR, copy.block());
    }

    /**
     * Returns the sum of two values whose nonzero channels are disjoint, such as gradients of slices, or {@code null}
     * for other values.
     */
    @Nullable Slot disjointSum(Slot a, Slot b) {
        if (!a.shape().equals(b.shape()) || !isPending(a) || !isPending(b)) {
            return null;
        }
        Slot.Channels left = channels(a);
        Slot.Channels right = channels(b);
        List<Integer> sources = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int c = 0; c < left.sources().size(); c++) {
            int p = left.sources().get(c);
            int q = right.sources().get(c);
            if (p >= 0 && q >= 0) {
                return null;
            }
            sources.add(p >= 0 || q < 0 ? p : q + left.from().size());
            places.add(p >= 0 ? left.channels().get(c) : right.channels().get(c));
        }
        List<Slot> from = new ArrayList<>(left.from());
        from.addAll(right.from());
        return pending(a.shape(), from, sources, places);
    }

    private static boolean isPending(Slot x) {
        return x.content() instanceof Slot.Channels && x.block(Nd4jLayout.CHANNELS_LAST) == null;
    }

    private static Nd4jLayout layout(Slot x) {
        return x.preferred() == null ? Nd4jLayout.ROW_MAJOR : x.preferred();
    }
}
