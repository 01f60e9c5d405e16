package io.parsimony.format.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Folds operations on constants that move, slice and concatenate elements. */
final class LayoutFolding {

    private final Filling filling;
    private final TensorReader tensors;

    /** Creates foldings within a budget. */
    LayoutFolding(Filling filling, TensorReader tensors) {
        this.filling = filling;
        this.tensors = tensors;
    }

    /**
     * Returns the constant that an operation computes from constants.
     *
     * @return nothing if the operation is not folded
     */
    @Nullable Constant fold(OnnxOperation operation, List<@Nullable Constant> in) {
        return switch (operation.type()) {
            case "ConstantOfShape" -> filled(operation, Folding.first(in));
            case "Shape" -> shape(operation, Folding.first(in));
            case "Gather" -> gather(operation, Folding.first(in), Folding.at(in, 1));
            case "GatherND" -> gatherNd(operation, Folding.first(in), Folding.at(in, 1));
            case "Concat" -> concat(operation, in);
            case "Squeeze" -> squeeze(Folding.first(in), Folding.axes(operation, in, 1));
            case "Unsqueeze" -> unsqueeze(Folding.first(in), Folding.axes(operation, in, 1));
            case "Flatten" -> flatten(operation, Folding.first(in));
            case "Reshape" -> reshape(operation, Folding.first(in), Folding.at(in, 1));
            case "Transpose" -> transpose(operation, Folding.first(in));
            case "Slice" -> slice(operation, in);
            case "Expand" -> expand(Folding.first(in), Folding.at(in, 1));
            case "Tile" -> tile(Folding.first(in), Folding.at(in, 1));
            case "Pad" -> pad(operation, in);
            default -> null;
        };
    }

    private Constant filled(OnnxOperation operation, Constant shape) {
        int[] extents = extents(shape.integers());
        TensorProto value = operation.tensor("value");
        Constant fill = value == null ? Constant.ofReal(0) : tensors.read(value);
        OnnxFaults.require(fill.size() == 1, "Expected one number to fill with, found %d.", fill.size());
        return filling.remap(fill, extents, i -> 0);
    }

    private static int[] extents(long[] values) {
        int[] extents = new int[values.length];
        for (int axis = 0; axis < extents.length; axis++) {
            OnnxFaults.require(values[axis] >= 0, "Expected an extent, found %d.", values[axis]);
            extents[axis] = Axes.small(values[axis]);
        }
        return extents;
    }

    private static Constant shape(OnnxOperation operation, Constant x) {
        return part(operation, Arrays.stream(x.dims()).asLongStream().toArray(), null);
    }

    /**
     * Returns the part of the extents that {@code Shape} selects, for both batch sizes or for one that stands for both.
     */
    static Constant part(OnnxOperation operation, long[] first, long @Nullable [] second) {
        int rank = first.length;
        int start = (int) Math.max(0, Math.min(rank, fromEnd(operation.integer("start", 0), rank)));
        int end = (int) Math.max(start, Math.min(rank, fromEnd(operation.integer("end", rank), rank)));
        long[] one = Arrays.copyOfRange(first, start, end);
        long[] other = second == null ? one : Arrays.copyOfRange(second, start, end);
        return Constant.ofIntegers(new int[] {one.length}, one, other);
    }

    private static long fromEnd(long index, int rank) {
        return index < 0 ? index + rank : index;
    }

    private Constant gather(OnnxOperation operation, Constant x, Constant indices) {
        int axis = Axes.of(operation.integer("axis", 0), x.rank());
        int extent = x.dims()[axis];
        int[] from = new int[indices.size()];
        long[] asked = indices.integers();
        for (int i = 0; i < from.length; i++) {
            OnnxFaults.require(
                    asked[i] >= -extent && asked[i] < extent,
                    "Expected an index below %d, found %d.",
                    extent,
                    asked[i]);
            from[i] = (int) fromEnd(asked[i], extent);
        }
        int[] dims = IntStream.concat(
                        Arrays.stream(x.dims(), 0, axis),
                        IntStream.concat(Arrays.stream(indices.dims()), Arrays.stream(x.dims(), axis + 1, x.rank())))
                .toArray();
        int inner = Axes.size(Arrays.copyOfRange(x.dims(), axis + 1, x.rank()));
        return filling.remap(
                x, dims, i -> (i / inner / from.length * extent + from[i / inner % from.length]) * inner + i % inner);
    }

    /** Returns slices selected by the indices of the first axes; the last axis of the index tensor lists them. */
    private @Nullable Constant gatherNd(OnnxOperation operation, Constant x, Constant indices) {
        int depth = indices.rank() == 0 ? 0 : indices.dims()[indices.rank() - 1];
        if (operation.integer("batch_dims", 0) != 0 || depth == 0 || depth > x.rank()) {
            return null;
        }
        int[] strides = Axes.strides(x.dims());
        int[] from = new int[indices.size() / depth];
        long[] asked = indices.integers();
        for (int i = 0; i < asked.length; i++) {
            int extent = x.dims()[i % depth];
            OnnxFaults.require(
                    asked[i] >= -extent && asked[i] < extent,
                    "Expected an index below %d, found %d.",
                    extent,
                    asked[i]);
            from[i / depth] += (int) fromEnd(asked[i], extent) * strides[i % depth];
        }
        int[] dims = IntStream.concat(
                        Arrays.stream(indices.dims(), 0, indices.rank() - 1), Arrays.stream(x.dims(), depth, x.rank()))
                .toArray();
        int inner = Axes.size(Arrays.copyOfRange(x.dims(), depth, x.rank()));
        return filling.remap(x, dims, i -> from[i / inner] + i % inner);
    }

    private Constant concat(OnnxOperation operation, List<@Nullable Constant> in) {
        Constant first = Folding.first(in);
        int axis = Axes.of(operation.integer("axis", 0), first.rank());
        int[] dims = first.dims().clone();
        dims[axis] = 0;
        for (int i = 0; i < in.size(); i++) {
            Constant part = Folding.at(in, i);
            int[] others = part.dims().clone();
            boolean fits = others.length == dims.length && part.isReal() == first.isReal();
            if (fits) {
                others[axis] = first.dims()[axis];
                fits = Arrays.equals(others, first.dims());
            }
            OnnxFaults.require(fits, "Cannot concatenate constants of different shapes or types.");
            dims[axis] = Axes.small((long) dims[axis] + part.dims()[axis]);
        }
        int inner = Axes.size(Arrays.copyOfRange(dims, axis + 1, dims.length));
        int[] owner = new int[dims[axis]];
        int[] start = new int[in.size()];
        int next = 0;
        for (int i = 0; i < in.size(); i++) {
            start[i] = next;
            int end = next + Folding.at(in, i).dims()[axis];
            Arrays.fill(owner, next, end, i);
            next = end;
        }
        int total = dims[axis];
        return filling.pick(first.isReal(), dims, (i, world) -> {
            int along = i / inner % total;
            Constant part = Folding.at(in, owner[along]);
            int index = (i / inner / total * part.dims()[axis] + along - start[owner[along]]) * inner + i % inner;
            return part.isReal() ? part.real(index) : part.integer(index, world);
        });
    }

    private static Constant squeeze(Constant x, long @Nullable [] axes) {
        boolean[] gone = new boolean[x.rank()];
        if (axes == null) {
            IntStream.range(0, gone.length).forEach(axis -> gone[axis] = x.dims()[axis] == 1);
        } else {
            for (int axis : Axes.of(axes, x.rank())) {
                OnnxFaults.require(x.dims()[axis] == 1, "Expected an axis of one element, found %d.", x.dims()[axis]);
                gone[axis] = true;
            }
        }
        return x.reshape(IntStream.range(0, gone.length)
                .filter(axis -> !gone[axis])
                .map(axis -> x.dims()[axis])
                .toArray());
    }

    private static Constant unsqueeze(Constant x, long @Nullable [] axes) {
        if (axes == null || axes.length >= 16) {
            throw OnnxFaults.badFile("Expected axes to insert, found none or too many.");
        }
        int[] dims = x.dims();
        int rank = dims.length + axes.length;
        int[] longer = new int[rank];
        for (int axis : Axes.of(axes, rank)) {
            longer[axis] = 1;
        }
        int next = 0;
        for (int axis = 0; axis < rank; axis++) {
            longer[axis] = longer[axis] == 1 ? 1 : dims[next++];
        }
        return x.reshape(longer);
    }

    private static Constant flatten(OnnxOperation operation, Constant x) {
        long axis = fromEnd(operation.integer("axis", 1), x.rank());
        OnnxFaults.require(axis >= 0 && axis <= x.rank(), "Expected an axis of %d, found %d.", x.rank(), axis);
        int rows = Axes.size(Arrays.copyOfRange(x.dims(), 0, (int) axis));
        return x.reshape(rows, Axes.size(Arrays.copyOfRange(x.dims(), (int) axis, x.rank())));
    }

    private static Constant reshape(OnnxOperation operation, Constant x, Constant shape) {
        long[] from = Arrays.stream(x.dims()).asLongStream().toArray();
        return x.reshape(extents(Axes.reshaped(shape.integers(), from, operation.flag("allowzero"))));
    }

    private Constant transpose(OnnxOperation operation, Constant x) {
        int[] order = Axes.permutation(operation.integers("perm"), x.rank());
        int[] dims = Arrays.stream(order).map(axis -> x.dims()[axis]).toArray();
        int[] strides = Axes.strides(x.dims());
        return filling.remap(
                x,
                dims,
                Broadcasting.index(
                        dims, Arrays.stream(order).map(axis -> strides[axis]).toArray(), 0));
    }

    private Constant slice(OnnxOperation operation, List<@Nullable Constant> in) {
        Constant x = Folding.first(in);
        Ranges ranges = Folding.has(in, 1)
                ? new Ranges(
                        Folding.at(in, 1).integers(),
                        Folding.at(in, 2).integers(),
                        Folding.has(in, 3) ? Folding.at(in, 3).integers() : null,
                        Folding.has(in, 4) ? Folding.at(in, 4).integers() : null)
                : Ranges.ofAttributes(operation);
        int[] dims = x.dims().clone();
        int[] strides = Axes.strides(x.dims());
        int offset = 0;
        for (Ranges.Range range :
                ranges.on(Arrays.stream(x.dims()).asLongStream().toArray())) {
            dims[range.axis()] = (int) range.length();
            offset += (int) range.start() * strides[range.axis()];
            strides[range.axis()] *= (int) range.step();
        }
        return filling.remap(x, dims, Broadcasting.index(dims, strides, offset));
    }

    private Constant expand(Constant x, Constant shape) {
        int[] dims = Broadcasting.extents(x.dims(), extents(shape.integers()));
        return filling.remap(x, dims, Broadcasting.source(dims, x.dims()));
    }

    private Constant tile(Constant x, Constant repeats) {
        long[] times = repeats.integers();
        OnnxFaults.require(
                times.length == x.rank() && Arrays.stream(times).allMatch(n -> n > 0),
                "Expected %d positive numbers of repeats, found %s.",
                x.rank(),
                Axes.show(times));
        int[] dims = new int[times.length];
        Arrays.setAll(dims, axis -> Axes.small(Axes.product(x.dims()[axis], times[axis])));
        int[] strides = Axes.strides(x.dims());
        return filling.remap(x, dims, i -> {
            int rest = i;
            int from = 0;
            for (int axis = dims.length - 1; axis >= 0; axis--) {
                from += rest % dims[axis] % x.dims()[axis] * strides[axis];
                rest /= dims[axis];
            }
            return from;
        });
    }

    /** Returns a constant padded with a constant number, or nothing for other modes or for selected axes only. */
    private @Nullable Constant pad(OnnxOperation operation, List<@Nullable Constant> in) {
        Constant x = Folding.first(in);
        long[] pads = Folding.has(in, 1) ? Folding.at(in, 1).integers() : operation.integers("pads");
        boolean known = operation.text("mode", "constant").equals("constant") && !Folding.has(in, 3) && x.isReal();
        if (!known || pads == null || pads.length != 2 * x.rank()) {
            return null;
        }
        double value = Folding.has(in, 2) ? Folding.at(in, 2).real(0) : operation.real("value", 0);
        int[] dims = new int[x.rank()];
        Arrays.setAll(dims, axis -> Axes.small(x.dims()[axis] + pads[axis] + pads[axis + dims.length]));
        OnnxFaults.require(
                Arrays.stream(dims).allMatch(extent -> extent > 0),
                "Expected padding that leaves at least one element, found none.");
        int[] strides = Axes.strides(x.dims());
        return filling.map(dims, i -> {
            int rest = i;
            int from = 0;
            for (int axis = dims.length - 1; axis >= 0; axis--) {
                long place = rest % dims[axis] - pads[axis];
                if (place < 0 || place >= x.dims()[axis]) {
                    return value;
                }
                from += (int) place * strides[axis];
                rest /= dims[axis];
            }
            return x.real(from);
        });
    }

    /** Returns the parts that an operation splits a constant into, or nothing for another operation. */
    List<ImportedValue> split(OnnxOperation operation, List<@Nullable Constant> in) {
        if (!operation.type().equals("Split") || operation.outputs().isEmpty()) {
            return List.of();
        }
        Constant x = Folding.first(in);
        int axis = Axes.of(operation.integer("axis", 0), x.rank());
        long[] asked = Folding.has(in, 1) ? Folding.at(in, 1).integers() : operation.integers("split");
        int extent = x.dims()[axis];
        long[] lengths =
                asked != null ? asked : Ranges.parts(extent, operation.outputs().size());
        OnnxFaults.require(
                lengths.length == operation.outputs().size()
                        && Arrays.stream(lengths).allMatch(n -> n > 0 && n <= extent)
                        && Arrays.stream(lengths).sum() == extent,
                "Expected %d parts that sum to %d, found %s.",
                operation.outputs().size(),
                extent,
                Axes.show(lengths));
        List<ImportedValue> parts = new ArrayList<>();
        int start = 0;
        for (long length : lengths) {
            int[] dims = x.dims().clone();
            dims[axis] = (int) length;
            int[] strides = Axes.strides(x.dims());
            parts.add(filling.remap(x, dims, Broadcasting.index(dims, strides, start * strides[axis])));
            start += (int) length;
        }
        return parts;
    }
}
