package io.parsimony.format.onnx;

import io.parsimony.network.Layer;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Size2d;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Imports operations that move, slice and concatenate elements. */
final class Layouts {

    /** The greatest shift. Larger constants would reduce the precision of the values that they are added to. */
    private static final double MOST_SHIFT = 16;

    /** The greatest number of indices, above the extent of any axis that is not sliced. */
    private static final int MOST_INDICES = 1 << 16;

    private static final Set<String> BROADCASTING = Set.of("Mul", "Add", "Sub", "Div");

    private Layouts() {}

    static Map<String, Context.Handler> handlers() {
        return Map.ofEntries(
                Map.entry("Shape", Layouts::shape),
                Map.entry("Reshape", Layouts::reshape),
                Map.entry("Flatten", Layouts::flatten),
                Map.entry("Transpose", Layouts::transpose),
                Map.entry("Squeeze", Layouts::squeeze),
                Map.entry("Unsqueeze", Layouts::unsqueeze),
                Map.entry("Expand", Layouts::expand),
                Map.entry("Tile", Layouts::tile),
                Map.entry("Concat", Layouts::concat),
                Map.entry("Split", Layouts::split),
                Map.entry("Slice", Layouts::slice),
                Map.entry("Gather", Layouts::gather),
                Map.entry("SpaceToDepth", Layouts::spaceToDepth),
                Map.entry("Resize", c -> c.one(Resizing.of(c))),
                Map.entry("Upsample", c -> c.one(Resizing.of(c))),
                Map.entry("Pad", Layouts::pad));
    }

    private static List<ImportedValue> shape(Context c) {
        OnnxView x = c.live(0);
        return c.one(LayoutFolding.part(c.operation(), x.extents(0), x.extents(1)));
    }

    private static List<ImportedValue> reshape(Context c) {
        OnnxView x = c.live(0);
        Constant asked = c.constant(1);
        Axes.requireRank(asked.size());
        boolean zeros = c.operation().flag("allowzero");
        long[] first = Axes.reshaped(asked.integers(0), x.extents(0), zeros);
        long[] second = Axes.reshaped(asked.integers(1), x.extents(1), zeros);
        if (c.isInterface()) {
            return c.one(interfaceOf(x.reshape(first, second)));
        }
        if (c.own() && c.operation().inputs().get(1).equals(c.operation().name() + "/" + LayerWriter.SHAPE)) {
            Shape sample =
                    Shape.of(Arrays.stream(first).skip(1).mapToInt(Axes::small).toArray());
            return c.one(c.scope().view(c.scope().draft(c.name(), new Layer.Reshape(sample), x.base())));
        }
        OnnxView reshaped = c.scope().reshape(c.name(), x, first, second);
        Integer groups = idleShuffle(c, reshaped);
        return c.one(
                groups == null
                        ? reshaped
                        : c.scope().view(c.scope().draft(c.name(), new Layer.ChannelShuffle(groups), reshaped.base())));
    }

    /** Returns the groups of a channel shuffle that moves nothing but that this format wrote, or nothing. */
    private static @Nullable Integer idleShuffle(Context c, OnnxView reshaped) {
        Constant groups = c.scope().graph().constants().get(c.operation().name() + "/groups");
        return c.own()
                        && reshaped.isPlain()
                        && c.live(0).rank() == 5
                        && groups != null
                        && groups.size() == 5
                        && (groups.integers()[1] == 1 || groups.integers()[2] == 1)
                ? Axes.small(groups.integers()[1])
                : null;
    }

    private static List<ImportedValue> flatten(Context c) {
        OnnxView x = c.live(0);
        long asked = c.operation().integer("axis", 1);
        int axis = asked == x.rank() ? x.rank() : Axes.of(asked, x.rank());
        if (axis == 1 && x.isPlain() && (c.own() || x.base().sample().rank() > 1)) {
            return c.one(c.scope().view(c.scope().flatten(c.name(), x.base())));
        }
        return c.one(c.scope().reshape(c.name(), x, flat(x.extents(0), axis), flat(x.extents(1), axis)));
    }

    private static long[] flat(long[] extents, int axis) {
        return new long[] {
            Axes.product(Arrays.copyOfRange(extents, 0, axis)),
            Axes.product(Arrays.copyOfRange(extents, axis, extents.length))
        };
    }

    private static List<ImportedValue> transpose(Context c) {
        OnnxView x = c.live(0);
        int[] order = Axes.permutation(c.operation().integers("perm"), x.rank());
        OnnxView transposed = x.transpose(order);
        return c.one(c.isInterface() || c.own() ? transposed : c.scope().settle(c.name(), transposed));
    }

    private static OnnxView interfaceOf(@Nullable OnnxView view) {
        return OnnxFaults.present(
                view, "Expected a reshape of an input or output that keeps all elements, found another.");
    }

    private static List<ImportedValue> spaceToDepth(Context c) {
        OnnxDraft.Known x = c.scope().image(c.name(), c.live(0));
        int block = Axes.small(c.operation().integer("blocksize", 0));
        OnnxFaults.require(
                block > 0 && x.sample().dim(1) % block == 0 && x.sample().dim(2) % block == 0,
                "Expected an image divisible by blocks of %d, found %s.",
                block,
                x.sample());
        String mode = c.operation().text("mode", "DCR");
        OnnxFaults.require(mode.equals("DCR") || mode.equals("CRD"), "Expected the mode DCR or CRD, found [%s].", mode);
        OnnxDraft.Known blocksFirst = c.scope().depth(c.name(), x, block);
        return c.one(c.scope()
                .view(
                        mode.equals("DCR")
                                ? blocksFirst
                                : c.scope().draft(c.name(), new Layer.ChannelShuffle(block * block), blocksFirst)));
    }

    private static List<ImportedValue> squeeze(Context c) {
        OnnxView x = c.live(0);
        long[] asked = c.integers("axes", 1);
        int[] axes = asked == null ? unit(x) : Axes.of(asked, x.rank());
        OnnxView squeezed = x;
        for (int i = axes.length - 1; i >= 0; i--) {
            squeezed = squeezed.remove(axes[i]);
            if (squeezed == null) {
                throw OnnxFaults.unsupported(
                        "The batch stays an axis of its own.",
                        "Axis %d of %s cannot be removed.",
                        axes[i],
                        x.batch().show(x));
            }
        }
        return c.one(c.scope().settle(c.name(), squeezed));
    }

    private static int[] unit(OnnxView x) {
        long[] extents = x.extents(0);
        return IntStream.range(0, x.rank()).filter(axis -> extents[axis] == 1).toArray();
    }

    private static List<ImportedValue> unsqueeze(Context c) {
        OnnxView x = c.live(0);
        long[] asked = c.integers("axes", 1);
        if (asked == null || x.rank() + asked.length > Axes.MOST) {
            throw OnnxFaults.badFile("Expected axes to insert, found none or too many.");
        }
        OnnxView longer = x;
        for (int axis : Axes.of(asked, x.rank() + asked.length)) {
            longer = longer.insert(axis);
        }
        return c.one(c.scope().settle(c.name(), longer));
    }

    /**
     * Imports an expansion: unchanged if it repeats nothing or its readers broadcast themselves, else as repeated
     * elements.
     */
    private static List<ImportedValue> expand(Context c) {
        OnnxView x = c.live(0);
        Constant asked = c.constant(1);
        if (!c.own() && asked.size() == x.rank() && !isBroadcast(x, asked) && !broadcastAfter(c)) {
            long[] wanted = asked.integers(0);
            return c.one(repeated(c, x, axis -> wanted[axis] == 1 ? 1 : wanted[axis] / x.extents(0)[axis], asked));
        }
        for (int world = 0; world < 2; world++) {
            long[] own = x.extents(world);
            long[] wanted = asked.integers(world);
            boolean same = wanted.length <= own.length;
            for (int i = 1; same && i <= wanted.length; i++) {
                same = wanted[wanted.length - i] == 1 || wanted[wanted.length - i] == own[own.length - i];
            }
            if (!same && (wanted.length > own.length || !broadcastAfter(c))) {
                throw OnnxFaults.unsupported(
                        "Sums and products broadcast by themselves.",
                        "An expansion to %s is not supported.",
                        Axes.show(wanted));
            }
        }
        return c.one(x);
    }

    /** Returns whether an expansion repeats nothing. */
    private static boolean isBroadcast(OnnxView x, Constant asked) {
        return IntStream.range(0, 2).allMatch(world -> {
            long[] wanted = asked.integers(world);
            long[] own = x.extents(world);
            return IntStream.range(0, own.length).allMatch(axis -> wanted[axis] == 1 || wanted[axis] == own[axis]);
        });
    }

    private static List<ImportedValue> tile(Context c) {
        OnnxView x = c.live(0);
        Constant repeats = c.constant(1);
        OnnxFaults.require(
                repeats.size() == x.rank(), "Expected %d numbers of repeats, found %d.", x.rank(), repeats.size());
        return c.one(repeated(c, x, axis -> repeats.integers()[axis], repeats));
    }

    /** Returns a view with the elements of each axis except the batch repeated consecutively. */
    private static OnnxView repeated(Context c, OnnxView x, IntToLongFunction times, Constant asked) {
        OnnxView made = x;
        for (int axis = 0; axis < x.rank(); axis++) {
            long extent = x.extents(0)[axis];
            long count = times.applyAsLong(axis);
            if (count < 1 || count > 1 && (axis == 0 || count > MOST_INDICES / extent)) {
                throw OnnxFaults.unsupported(
                        "Sums and products broadcast by themselves.",
                        "Repeating %s by %s is not supported.",
                        x.batch().show(x),
                        Axes.show(asked.integers(0)));
            }
            if (count > 1) {
                made = gathered(
                        c,
                        made,
                        axis,
                        LongStream.range(0, count * extent).map(i -> i % extent).toArray());
            }
        }
        return made;
    }

    /** Returns whether only sums and products read an expansion, together with an operand of the expanded shape. */
    private static boolean broadcastAfter(Context c) {
        String name = c.operation().outputs().get(0);
        return !c.scope().graph().outputs().contains(name)
                && c.scope().consumers(name).stream().allMatch(consumer -> {
                    boolean broadcasts = BROADCASTING.contains(consumer.type());
                    return broadcasts
                            && consumer.inputs().size() == 2
                            && consumer.inputs().stream().filter(name::equals).count() == 1
                            && consumer.inputs().stream()
                                    .filter(input -> !input.equals(name))
                                    .allMatch(input -> isWhole(c.scope(), input, c.constant(1)));
                });
    }

    private static boolean isWhole(Scope scope, String name, Constant extents) {
        return scope.isKnown(name)
                && scope.value(name) instanceof OnnxView view
                && Arrays.equals(view.extents(0), extents.integers(0))
                && Arrays.equals(view.extents(1), extents.integers(1));
    }

    private static List<ImportedValue> concat(Context c) {
        int rank = c.live(0).rank();
        int axis = Axes.of(c.operation().integer("axis", 1), rank);
        OnnxView stacked = ChannelParts.stacked(c, axis);
        if (stacked != null) {
            return c.one(stacked);
        }
        List<OnnxView> parts = c.alike(c.allLive());
        int[] axes = c.commonAxes(parts);
        List<OnnxDraft.Known> drafts = parts.stream().map(OnnxView::base).toList();
        if (drafts.size() == 1 && !c.own()) {
            return c.one(parts.get(0));
        }
        OnnxDraft.Known joined = c.scope().draft(c.name(), new Layer.Concat(sampleAxis(axes[axis])), Map.of(), drafts);
        return c.one(parts.get(0).on(joined, axes));
    }

    private static int sampleAxis(int axis) {
        if (axis == 0) {
            throw OnnxFaults.unsupported(
                    "Samples of a batch do not depend on one another.",
                    "The batch cannot be cut, joined or normalized.");
        }
        return axis;
    }

    private static List<ImportedValue> split(Context c) {
        OnnxView x = c.live(0);
        int axis = Axes.of(c.operation().integer("axis", 0), x.rank());
        int parts = c.operation().outputs().size();
        long extent = x.extents(0)[axis];
        long[] asked = c.integers("split", 1);
        long[] lengths = asked != null ? asked : Ranges.parts(extent, parts);
        OnnxFaults.require(
                lengths.length == parts
                        && Arrays.stream(lengths).allMatch(n -> n > 0 && n <= extent)
                        && Arrays.stream(lengths).sum() == extent,
                "Expected %d parts that sum to %d, found %s.",
                parts,
                extent,
                Axes.show(lengths));
        List<ImportedValue> values = new ArrayList<>();
        long start = 0;
        for (int part = 0; part < parts; part++) {
            String output = c.operation().outputs().get(part);
            String name = parts == 1 ? c.name() : Names.legal(output.isEmpty() ? c.name() : output, "slice");
            values.add(cut(c, name, x, axis, start, lengths[part]));
            start += lengths[part];
        }
        return values;
    }

    private static OnnxView cut(Context c, String name, OnnxView x, int axis, long start, long length) {
        if (length == x.extents(0)[axis] && length == x.extents(1)[axis] && !c.own()) {
            return x;
        }
        int[] axes = x.axes();
        if (axes == null) {
            OnnxView selected = length == 1 ? ChannelParts.select(c, name, x, axis, start) : null;
            if (selected == null) {
                throw OnnxFaults.unsupported(
                        "Slice the channels or the image before it is reshaped or transposed.",
                        "A slice of %s along axis %d cannot be expressed.",
                        x.batch().show(x),
                        axis);
            }
            return selected;
        }
        Layer slice = new Layer.Slice(sampleAxis(axes[axis]), Axes.small(start), Axes.small(length));
        return x.on(c.scope().draft(name, slice, x.base()), axes);
    }

    private static List<ImportedValue> slice(Context c) {
        OnnxView x = c.live(0);
        Constant starts = c.optional(1);
        Constant steps = c.optional(4);
        Ranges ranges = starts == null
                ? Ranges.ofAttributes(c.operation())
                : new Ranges(
                        starts.integers(),
                        c.constant(2).integers(),
                        c.integers("axes", 3),
                        steps == null ? null : steps.integers());
        OnnxView sliced = x;
        for (Ranges.Range range : ranges.on(x.extents(0))) {
            OnnxFaults.require(range.length() > 0, "Expected a slice of at least one element, found none.");
            if (range.step() != 1) {
                sliced = stepped(c, sliced, range);
            } else if (c.own() || range.length() != x.extents(0)[range.axis()]) {
                sliced = cut(c, c.name(), sliced, range.axis(), range.start(), range.length());
            }
        }
        return c.one(sliced);
    }

    /** Returns a strided slice: a pool with windows of one if it runs forward over an image, else elements by index. */
    private static OnnxView stepped(Context c, OnnxView x, Ranges.Range range) {
        int[] axes = x.axes();
        int axis = axes == null ? 0 : axes[range.axis()];
        if (axes != null && range.step() > 0 && axis >= 2 && x.base().sample().rank() == 3) {
            long end = range.start() + (range.length() - 1) * range.step() + 1;
            OnnxView from = cut(c, c.name() + ".from", x, range.axis(), range.start(), end - range.start());
            int step = Axes.small(range.step());
            Size2d stride = axis == 2 ? new Size2d(step, 1) : new Size2d(1, step);
            return from.on(c.scope().subsampled(c.name(), from.base(), stride), axes);
        }
        return gathered(
                c,
                x,
                range.axis(),
                LongStream.range(0, Math.min(range.length(), MOST_INDICES + 1))
                        .map(i -> range.start() + i * range.step())
                        .toArray());
    }

    /** Returns elements of an axis by their indices. */
    static OnnxView gathered(Context c, OnnxView x, int axis, long[] indices) {
        int[] axes = x.axes();
        if (axes == null) {
            throw OnnxFaults.unsupported(
                    "Gather elements before the value is reshaped or transposed.",
                    "A gather of elements of %s along axis %d is not supported.",
                    x.batch().show(x),
                    axis);
        }
        if (indices.length > MOST_INDICES) {
            throw OnnxFaults.unsupported(
                    "Gather fewer elements.", "A gather of %d elements is not supported.", indices.length);
        }
        List<Integer> list = Arrays.stream(indices).mapToObj(Axes::small).toList();
        return x.on(c.scope().draft(c.name(), new Layer.Gather(sampleAxis(axes[axis]), list), x.base()), axes);
    }

    private static List<ImportedValue> gather(Context c) {
        OnnxView x = c.live(0);
        Constant indices = c.constant(1);
        int axis = Axes.of(c.operation().integer("axis", 0), x.rank());
        long[] asked = indices.integers().clone();
        long extent = x.extents(0)[axis];
        OnnxFaults.require(asked.length > 0, "Expected an index, found none.");
        for (int i = 0; i < asked.length; i++) {
            OnnxFaults.require(
                    asked[i] >= -extent && asked[i] < extent,
                    "Expected an index below %d, found %d.",
                    extent,
                    asked[i]);
            asked[i] = asked[i] < 0 ? asked[i] + extent : asked[i];
        }
        if (indices.rank() > 1) {
            return c.one(gatheredAs(c, x, axis, asked, indices.dims()));
        }
        boolean range = IntStream.range(0, asked.length).allMatch(i -> asked[i] == asked[0] + i);
        if (!range || c.own()) {
            return c.one(gathered(c, x, axis, asked));
        }
        OnnxView cut = cut(c, c.name(), x, axis, asked[0], asked.length);
        if (indices.rank() == 1) {
            return c.one(cut);
        }
        OnnxView removed = cut.remove(axis);
        if (removed == null) {
            throw OnnxFaults.unsupported(
                    "The batch stays an axis of its own.", "A sample cannot be selected from its batch.");
        }
        return c.one(c.scope().settle(c.name() + ".flatten", removed));
    }

    /** Returns elements of an axis by a list of indices, viewed with other extents. */
    private static OnnxView gatheredAs(Context c, OnnxView x, int axis, long[] indices, int[] extents) {
        boolean all = indices.length == x.extents(0)[axis]
                && indices.length == x.extents(1)[axis]
                && IntStream.range(0, indices.length).allMatch(i -> indices[i] == i);
        OnnxView list = all ? x : gathered(c, x, axis, indices);
        return c.scope()
                .reshape(
                        c.name(),
                        list,
                        replaced(list.extents(0), axis, extents),
                        replaced(list.extents(1), axis, extents));
    }

    /** Returns extents with one of them replaced by others. */
    private static long[] replaced(long[] extents, int axis, int[] others) {
        return LongStream.concat(
                        LongStream.concat(
                                Arrays.stream(extents, 0, axis),
                                Arrays.stream(others).asLongStream()),
                        Arrays.stream(extents, axis + 1, extents.length))
                .toArray();
    }

    private static List<ImportedValue> pad(Context c) {
        OnnxView view = c.live(0);
        String mode = c.operation().text("mode", "constant");
        long[] pads = c.integers("pads", 1);
        long[] asked = c.operation().hasInput(3) ? c.constant(3).integers() : null;
        int rank = view.rank();
        int[] axes = asked == null
                ? IntStream.range(0, rank).toArray()
                : Arrays.stream(asked).mapToInt(axis -> Axes.of(axis, rank)).toArray();
        if (pads == null || pads.length != 2 * axes.length) {
            throw OnnxFaults.badFile(
                    "Expected twice as many paddings as axes, found %s.", pads == null ? null : Axes.show(pads));
        }
        if (Arrays.stream(pads).allMatch(n -> n == 0) && !c.own()) {
            return c.one(view);
        }
        int[] own = view.axes();
        if (own == null) {
            throw OnnxFaults.unsupported(
                    "Pad images before they are reshaped or transposed.",
                    "Padding of %s is not supported.",
                    view.batch().show(view));
        }
        int[] before = new int[view.base().sample().rank() + 1];
        int[] after = new int[before.length];
        OnnxView cropped = view;
        for (int i = 0; i < axes.length; i++) {
            cropped = cropped(c, cropped, axes[i], pads[i], pads[i + axes.length]);
            before[own[axes[i]]] = padding(pads[i]);
            after[own[axes[i]]] = padding(pads[i + axes.length]);
        }
        if (before[0] + after[0] > 0) {
            throw OnnxFaults.unsupported("Pad channels, rows and columns.", "Padding of the batch is not supported.");
        }
        if (!mode.equals("constant")) {
            return c.one(cropped.on(continued(c, cropped, mode, before, after), own));
        }
        return c.one(cropped.on(padded(c, cropped.base(), before, after), own));
    }

    /**
     * Returns a value padded with a constant: zero padding between two shifts for a nonzero constant. Large constants
     * are concatenated with the image.
     */
    private static OnnxDraft.Known padded(Context c, OnnxDraft.Known x, int[] before, int[] after) {
        double value = c.real("value", 2, 0);
        boolean lowest = value <= -Float.MAX_VALUE;
        boolean pooled = c.own()
                || c.scope().consumers(c.operation().outputs().get(0)).stream()
                        .allMatch(consumer -> consumer.type().equals("MaxPool"));
        if (lowest && !pooled) {
            throw OnnxFaults.unsupported(
                    "Pad with zeros.", "Padding with minus infinity before anything but a max pool is not supported.");
        }
        if (!lowest && Math.abs(value) > MOST_SHIFT) {
            OnnxDraft.Known made = x;
            for (int axis = 1; axis < before.length; axis++) {
                made = bordered(c, made, axis, before[axis], after[axis], value);
            }
            return made;
        }
        boolean shifted = value != 0 && !lowest;
        OnnxDraft.Known from = shifted ? shifted(c, ".below", x, -value) : x;
        if (before[1] + after[1] > 0) {
            if (lowest) {
                throw OnnxFaults.unsupported(
                        "Pad channels with zeros.", "Padding channels with the lowest number is not supported.");
            }
            boolean alone = IntStream.range(2, before.length).allMatch(axis -> before[axis] + after[axis] == 0);
            from = c.scope()
                    .draft(alone ? c.name() : c.name() + ".channels", new Layer.PadChannels(before[1], after[1]), from);
            if (alone) {
                return shifted ? shifted(c, ".above", from, value) : from;
            }
        }
        if (before.length != 4) {
            throw OnnxFaults.unsupported("Pad images.", "Padding of samples of %s is not supported.", x.sample());
        }
        Layer.Pad2d.Fill fill = lowest ? Layer.Pad2d.Fill.LOWEST : Layer.Pad2d.Fill.ZERO;
        boolean inside = IntStream.range(2, 4).allMatch(axis -> before[axis] + after[axis] == 0);
        if (!inside || c.own()) {
            from = c.scope().draft(c.name(), new Layer.Pad2d(before[2], after[2], before[3], after[3], fill), from);
        }
        return shifted ? shifted(c, ".above", from, value) : from;
    }

    /**
     * Returns an axis with a constant before and after its elements. The constant is added to outermost elements times
     * zero.
     */
    private static OnnxDraft.Known bordered(
            Context c, OnnxDraft.Known x, int axis, int before, int after, double value) {
        int extent = x.sample().dim(axis - 1);
        String name = c.name() + ".axis" + axis;
        if (before > extent || after > extent) {
            throw OnnxFaults.unsupported(
                    "Pad with zeros, or with less than the image's extent.",
                    "Padding %d and %d elements of an axis of %d with %s is not supported.",
                    before,
                    after,
                    extent,
                    value);
        }
        List<OnnxDraft.Known> parts = new ArrayList<>(List.of(x));
        if (before > 0) {
            parts.add(0, border(c, name + ".before", x, axis, before, value));
        }
        if (after > 0) {
            parts.add(border(c, name + ".after", x, axis, after, value));
        }
        return parts.size() == 1 ? x : c.scope().draft(name, new Layer.Concat(axis), Map.of(), parts);
    }

    private static OnnxDraft.Known border(
            Context c, String name, OnnxDraft.Known x, int axis, int length, double value) {
        OnnxDraft.Known edge = c.scope().draft(name + ".edge", new Layer.Slice(axis, 0, length), x);
        double[] zeros = new double[edge.sample().dim(0)];
        double[] shift = zeros.clone();
        Arrays.fill(shift, value);
        return c.scope().affine(name, edge, zeros, shift);
    }

    private static OnnxDraft.Known shifted(Context c, String suffix, OnnxDraft.Known x, double by) {
        double[] scale = new double[x.sample().dim(0)];
        double[] shift = scale.clone();
        Arrays.fill(scale, 1);
        Arrays.fill(shift, by);
        return c.scope().affine(c.name() + suffix, x, scale, shift);
    }

    /** Returns a value padded with the image's own elements: reflected, repeated at the edge, or wrapped around. */
    private static OnnxDraft.Known continued(Context c, OnnxView x, String mode, int[] before, int[] after) {
        OnnxDraft.Known made = x.base();
        for (int axis = 1; axis < before.length; axis++) {
            int extent = made.sample().dim(axis - 1);
            if (before[axis] + after[axis] == 0) {
                continue;
            }
            OnnxFaults.require(
                    !mode.equals("reflect") || before[axis] < extent && after[axis] < extent,
                    "Expected reflected padding of less than %d elements.",
                    extent);
            List<Integer> indices = IntStream.range(-before[axis], extent + after[axis])
                    .map(i -> continued(mode, i, extent))
                    .boxed()
                    .toList();
            made = c.scope().draft(c.name() + ".axis" + axis, new Layer.Gather(axis, indices), made);
        }
        return made;
    }

    private static int continued(String mode, int index, int extent) {
        return switch (mode) {
            case "reflect" -> index < 0 ? -index : index < extent ? index : 2 * extent - 2 - index;
            case "edge" -> Math.max(0, Math.min(extent - 1, index));
            case "wrap" -> Math.floorMod(index, extent);
            default -> throw OnnxFaults.badFile("Expected a known mode of padding, found [%s].", mode);
        };
    }

    /** Returns a value cropped by negative padding. */
    private static OnnxView cropped(Context c, OnnxView x, int axis, long before, long after) {
        long start = Math.max(0, -before);
        long length = x.extents(0)[axis] - start - Math.max(0, -after);
        if (before >= 0 && after >= 0) {
            return x;
        }
        OnnxFaults.require(
                length > 0, "Expected padding that leaves at least one element, found %d and %d.", before, after);
        return cut(c, c.name() + ".crop", x, axis, start, length);
    }

    private static int padding(long value) {
        OnnxFaults.require(value < 1 << 20, "Expected padding below 2^20, found %d.", value);
        return (int) Math.max(0, value);
    }
}
