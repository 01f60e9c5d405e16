package io.parsimony.format.onnx;

import io.parsimony.network.Layer;
import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Splits the channels of images into parts along an extra axis, as selective kernels and split attention do:
 * {@code [n, parts, c, h, w]} for a value of {@code parts * c} channels. Operations along that axis become slices, sums
 * and reshapes of the channels.
 */
final class ChannelParts {

    private ChannelParts() {}

    /** Returns images stacked along a new axis before their channels as joined channels, viewed as parts. */
    static @Nullable OnnxView stacked(Context c, int axis) {
        List<OnnxView> given = c.allLive();
        Shape sample = given.get(0).base().sample();
        boolean images = axis == 1
                && !c.own()
                && given.size() > 1
                && sample.rank() == 3
                && given.stream().allMatch(view -> isInserted(view, sample));
        if (!images) {
            return null;
        }
        List<OnnxDraft.Known> bases = given.stream().map(OnnxView::base).toList();
        OnnxView joined = c.scope().view(c.scope().draft(c.name(), new Layer.Concat(1), Map.of(), bases));
        return joined.reshape(extents(c, 0, given.size(), sample), extents(c, 1, given.size(), sample));
    }

    private static boolean isInserted(OnnxView view, Shape sample) {
        OnnxView removed = view.rank() == 5 ? view.remove(1) : null;
        return removed != null && removed.isPlain() && view.base().sample().equals(sample);
    }

    private static long[] extents(Context c, int world, int parts, Shape sample) {
        return new long[] {c.scope().batch().in(world), parts, sample.dim(0), sample.dim(1), sample.dim(2)};
    }

    /** Returns whether an axis splits the channels of an image into parts of consecutive channels. */
    private static boolean isParts(OnnxView x, int axis) {
        Shape sample = x.base().sample();
        if (sample.rank() != 3 || x.group(axis).size() != 1) {
            return false;
        }
        OnnxView.Atom atom = x.group(axis).get(0);
        return atom.axis() == 1 && atom.stride() > 1 && atom.extent() * atom.stride() == sample.dim(0);
    }

    /** Returns the sum or the mean over the parts. */
    static @Nullable OnnxView sum(Context c, String name, OnnxView x, int axis, boolean mean) {
        if (!isParts(x, axis)) {
            return null;
        }
        int parts = (int) x.group(axis).get(0).extent();
        List<OnnxView> slices = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            OnnxView slice = select(c, name + ".part" + part, x, axis, part);
            if (slice == null) {
                return null;
            }
            slices.add(slice);
        }
        List<OnnxDraft.Known> bases = slices.stream().map(OnnxView::base).toList();
        OnnxDraft.Known sum = c.scope().draft(name, new Layer.Add(), Map.of(), bases);
        if (mean) {
            double[] scale = new double[sum.sample().dim(0)];
            Arrays.fill(scale, 1.0 / parts);
            sum = c.scope().affine(name + ".mean", sum, scale, new double[scale.length]);
        }
        return slices.get(0).on(sum);
    }

    /**
     * Returns a layout that all views share, except where a view has one element. Elementwise operations on the views
     * then apply to their drafts, which broadcast alike.
     */
    static @Nullable OnnxView common(List<OnnxView> views) {
        return views.stream()
                .filter(view -> views.stream().allMatch(other -> isAlike(view, other)))
                .findFirst()
                .orElse(null);
    }

    private static boolean isAlike(OnnxView view, OnnxView other) {
        Shape sample = view.base().sample();
        Shape small = other.base().sample();
        return other.rank() == view.rank()
                && small.rank() == sample.rank()
                && IntStream.range(0, sample.rank())
                        .allMatch(axis -> small.dim(axis) == sample.dim(axis) || small.dim(axis) == 1)
                && IntStream.range(0, view.rank())
                        .allMatch(axis -> other.group(axis).equals(view.group(axis))
                                || other.group(axis).isEmpty());
    }

    /** Returns one of the interleaved or consecutive parts of the channels. */
    static @Nullable OnnxView select(Context c, String name, OnnxView x, int axis, long index) {
        boolean part = x.base().sample().rank() == 3
                && x.group(axis).size() == 1
                && x.group(axis).get(0).axis() == 1;
        if (!part) {
            return null;
        }
        OnnxView.Atom atom = x.group(axis).get(0);
        int channels = x.base().sample().dim(0);
        int length = (int) (channels / atom.extent());
        OnnxDraft.Known from = x.base();
        if (atom.stride() == 1) {
            from = c.scope().draft(name + ".shuffle", new Layer.ChannelShuffle(length), from);
        } else if (atom.stride() != length) {
            return null;
        }
        Layer slice = new Layer.Slice(1, Axes.small(index * length), length);
        OnnxDraft.Known cut = c.scope().draft(name, slice, from);
        long factor = atom.stride() == 1 ? atom.extent() : 1;
        List<List<OnnxView.Atom>> groups = new ArrayList<>();
        for (List<OnnxView.Atom> group : x.groups()) {
            groups.add(group.stream()
                    .filter(other -> !other.equals(atom))
                    .map(other ->
                            other.axis() == 1 ? new OnnxView.Atom(1, other.extent(), other.stride() / factor) : other)
                    .toList());
        }
        return OnnxView.of(cut, c.scope().batch(), groups);
    }
}
