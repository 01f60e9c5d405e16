package io.parsimony.format.onnx;

import io.parsimony.error.ParsimonyException;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Imports nearest-neighbor resizing of images as a selection of elements by index. */
final class Resizing {

    /** The greatest side length of an image. */
    private static final long LONGEST = 1 << 14;

    private final Context c;
    private final OnnxView x;

    private Resizing(Context c) {
        this.c = c;
        this.x = c.live(0);
    }

    /**
     * Imports {@code Resize} or {@code Upsample}.
     *
     * @throws ParsimonyException ({@code unsupported-model}) unless the size stays equal or the mode is nearest
     */
    static OnnxView of(Context c) {
        return new Resizing(c).resized();
    }

    private OnnxView resized() {
        int rank = x.rank();
        double[] scales = new double[rank];
        long[] sizes = x.extents(0).clone();
        Arrays.fill(scales, 1);
        int[] axes = axes();
        Constant asked = asked();
        float[] given = c.operation().reals("scales");
        float[] attribute = given == null ? new float[0] : given;
        int count = asked != null ? asked.size() : given == null ? -1 : given.length;
        if (count != axes.length) {
            throw new ParsimonyException(Hints.problem(c.operation()));
        }
        for (int i = 0; i < axes.length; i++) {
            int axis = axes[i];
            long extent = sizes[axis];
            if (asked != null && !asked.isReal()) {
                boolean same = asked.integer(i, 0) == extent && asked.integer(i, 1) == x.extents(1)[axis];
                sizes[axis] = asked.integer(i, 0);
                scales[axis] = same ? 1 : (double) sizes[axis] / extent;
            } else {
                scales[axis] = asked != null ? asked.real(i) : attribute[i];
                sizes[axis] = scales[axis] == 1 ? extent : (long) Math.floor(extent * scales[axis]);
            }
        }
        OnnxView made = x;
        for (int axis = 0; axis < rank; axis++) {
            if (scales[axis] != 1) {
                made = along(made, axis, sizes[axis], scales[axis]);
            }
        }
        return made;
    }

    /** Returns the axes that sizes or scales are given for. */
    private int[] axes() {
        long[] asked = c.operation().integers("axes");
        return asked == null
                ? IntStream.range(0, x.rank()).toArray()
                : Arrays.stream(asked).mapToInt(axis -> Axes.of(axis, x.rank())).toArray();
    }

    /** Returns the last input: integer sizes or real scales. */
    private @Nullable Constant asked() {
        int last = c.operation().inputs().size() - 1;
        return last > 0 && c.operation().hasInput(last) ? c.constant(last) : null;
    }

    private OnnxView along(OnnxView from, int axis, long size, double scale) {
        String policy = c.operation().text("keep_aspect_ratio_policy", "stretch");
        boolean nearest = c.operation().text("mode", "nearest").equals("nearest");
        if (!nearest || !policy.equals("stretch") || size > LONGEST || size < 1) {
            throw new ParsimonyException(Hints.problem(c.operation()));
        }
        long extent = from.extents(0)[axis];
        long[] indices = LongStream.range(0, size)
                .map(i -> Math.max(0, Math.min(extent - 1, rounded(place(i, extent, size, scale)))))
                .toArray();
        return Layouts.gathered(c, from, axis, indices);
    }

    /** Returns the position in the input of an element of the result. */
    private double place(long index, long extent, long size, double scale) {
        String mode = c.operation()
                .text(
                        "coordinate_transformation_mode",
                        c.operation().type().equals("Upsample")
                                        || c.scope().graph().opset() < 11
                                ? "asymmetric"
                                : "half_pixel");
        double center = (index + 0.5) / scale - 0.5;
        return switch (mode) {
            case "half_pixel" -> center;
            case "pytorch_half_pixel" -> size > 1 ? center : 0;
            case "asymmetric" -> index / scale;
            case "align_corners" -> size > 1 ? index * (extent - 1.0) / (size - 1) : 0;
            case "tf_half_pixel_for_nn" -> center + 0.5;
            case "half_pixel_symmetric" -> extent / 2.0 * (1 - size / (scale * extent)) + center;
            default -> throw new ParsimonyException(Hints.problem(c.operation()));
        };
    }

    private long rounded(double place) {
        boolean old =
                c.operation().type().equals("Upsample") || c.scope().graph().opset() < 11;
        String mode = c.operation().text("nearest_mode", old ? "floor" : "round_prefer_floor");
        return (long)
                switch (mode) {
                    case "floor" -> Math.floor(place);
                    case "ceil" -> Math.ceil(place);
                    case "round_prefer_floor" -> Math.ceil(place - 0.5);
                    case "round_prefer_ceil" -> Math.floor(place + 0.5);
                    default -> throw OnnxFaults.badFile("Expected a known way of rounding, found [%s].", mode);
                };
    }
}
