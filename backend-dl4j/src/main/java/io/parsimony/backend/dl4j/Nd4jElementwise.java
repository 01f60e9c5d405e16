package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Elementwise operations on arguments of any layout. */
final class Nd4jElementwise {

    private static final ShapeOps SHAPES = new ShapeOps();

    private final PlanBuilder plan;

    Nd4jElementwise(PlanBuilder plan) {
        this.plan = plan;
    }

    Slot unary(Kernel kernel, Slot x) {
        Nd4jLayout layout = x.preferred() == null ? Nd4jLayout.ROW_MAJOR : x.preferred();
        Nd4jView in = plan.view(x, layout);
        Nd4jView out = plan.add(kernel, in.shape(), in);
        return Slot.stored(x.shape(), layout, out.block());
    }

    /** Returns an operation on two values, broadcast. */
    Slot binary(String operation, Slot a, Slot b) {
        Shape shape = SHAPES.add(a.shape(), b.shape());
        return apply(NativeKernel.elementwise(operation), shape, unrepeated(a, b, shape), unrepeated(b, a, shape));
    }

    /** Returns a kernel in Java that accepts one number or as many as the result has. */
    Slot binary(Kernel kernel, Slot a, Slot b) {
        Shape shape = SHAPES.add(a.shape(), b.shape());
        return apply(kernel, shape, full(a, shape), full(b, shape));
    }

    private Slot apply(Kernel kernel, Shape shape, Slot a, Slot b) {
        Nd4jLayout layout = layout(shape, a, b);
        Nd4jView out = plan.add(kernel, layout.physical(shape), aligned(a, shape, layout), aligned(b, shape, layout));
        return Slot.stored(shape, layout, out.block());
    }

    private static Slot full(Slot x, Shape shape) {
        return x.shape().equals(shape) || x.shape().size() == 1 ? x : Slot.pending(shape, new Slot.Repeated(x));
    }

    /** Returns the value that an argument repeats, if the engine broadcasts it to the same shape fast. */
    private static Slot unrepeated(Slot x, Slot other, Shape shape) {
        if (x.content() instanceof Slot.Repeated repeated && x.preferred() == null) {
            Slot of = repeated.of();
            boolean quick = of.shape().size() == 1 || isChannels(of.shape());
            if (quick && SHAPES.add(of.shape(), other.shape()).equals(shape)) {
                return unrepeated(of, other, shape);
            }
        }
        return x;
    }

    private static boolean isChannels(Shape shape) {
        int rank = shape.rank();
        return rank >= 3 && shape.dim(rank - 3) == shape.size();
    }

    private static Nd4jLayout layout(Shape shape, Slot a, Slot b) {
        if (shape.rank() == 4) {
            for (Slot slot : List.of(a, b)) {
                if (slot.shape().rank() == 4 && slot.preferred() == Nd4jLayout.CHANNELS_LAST) {
                    return Nd4jLayout.CHANNELS_LAST.of(shape);
                }
            }
        }
        return Nd4jLayout.ROW_MAJOR;
    }

    /** Returns an argument in the layout of the result, with as few axes as possible. */
    private Nd4jView aligned(Slot x, Shape shape, Nd4jLayout layout) {
        if (x.shape().equals(shape)) {
            return plan.view(x, layout);
        }
        if (x.shape().size() == 1) {
            return plan.view(x, Nd4jLayout.ROW_MAJOR).as(1);
        }
        int missing = shape.rank() - x.shape().rank();
        List<Integer> extents = new ArrayList<>(Collections.nCopies(missing, 1));
        for (int extent : x.shape().toArray()) {
            extents.add(extent);
        }
        Shape same = Shape.of(extents.stream().mapToInt(Integer::intValue).toArray());
        Nd4jView view = missing == 0 ? plan.view(x, layout) : plan.view(reshape(x, same), layout);
        int leading = 0;
        while (view.shape().dim(leading) == 1) {
            leading++;
        }
        int[] kept = view.shape().toArray();
        return view.as(Arrays.copyOfRange(kept, leading, kept.length));
    }

    /** Returns the same numbers in row-major order under another shape. */
    Slot reshape(Slot x, Shape shape) {
        if (x.shape().equals(shape)) {
            return x;
        }
        return x.preferred() == Nd4jLayout.CHANNELS_LAST && shape.rank() < 4
                ? Slot.pending(shape, new Slot.Reshaped(x))
                : Slot.stored(shape, Nd4jLayout.ROW_MAJOR, plan.plain(x).block());
    }
}
