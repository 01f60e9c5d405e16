package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the steps of a plan: the same step on the same arguments is taken once. */
final class PlanBuilder {

    /** A kernel on certain arguments, and the shapes of its results in memory order. */
    record Call(Kernel kernel, List<View> arguments, List<Shape> results) {}

    private final List<Step> steps = new ArrayList<>();
    private final Map<Call, List<View>> known = new HashMap<>();
    private final Map<String, Plan.Port> inputs = new LinkedHashMap<>();

    /** Adds a step, unless there is the same already; gives its results. */
    List<View> add(Call wanted) {
        return known.computeIfAbsent(wanted, call -> {
            boolean constant =
                    call.arguments.stream().allMatch(view -> view.block().isConstant());
            List<View> outputs = new ArrayList<>();
            for (Shape shape : call.results) {
                Block block = constant ? Block.folded(shape.size()) : Block.variable(shape.size());
                outputs.add(new View(block, shape));
            }
            steps.add(new Step(call.kernel, call.arguments, outputs));
            return outputs;
        });
    }

    /** Whether there is such a step already. */
    boolean has(Call call) {
        return known.containsKey(call);
    }

    /** Adds a step with several results. */
    List<View> add(Kernel kernel, List<View> arguments, List<Shape> results) {
        return add(new Call(kernel, arguments, results));
    }

    /** Adds a step with one result. */
    View add(Kernel kernel, Shape result, View... arguments) {
        return add(kernel, List.of(arguments), List.of(result)).get(0);
    }

    /** A value that does not change. */
    static Slot constant(Tensor value) {
        return Slot.stored(value.shape(), Layout.ROW_MAJOR, Block.constant(value));
    }

    /** A value's block in a layout, made if there is none yet, seen in memory order. */
    View view(Slot slot, Layout layout) {
        Block block = slot.block(layout);
        if (block == null) {
            block = make(slot, layout.of(slot.shape()));
            slot.put(layout, block);
        }
        return new View(block, layout.physical(slot.shape()));
    }

    /** A value in row-major order. */
    View plain(Slot slot) {
        return view(slot, Layout.ROW_MAJOR);
    }

    /** An image batch with its channels last. */
    View last(Slot slot) {
        return view(slot, Layout.CHANNELS_LAST);
    }

    /** The image batch that a view, channels last, holds. */
    static Slot image(Shape shape, View view) {
        return Slot.stored(shape, Layout.CHANNELS_LAST, view.block());
    }

    /** The value that a view in row-major order holds. */
    static Slot plain(Shape shape, View view) {
        return Slot.stored(shape, Layout.ROW_MAJOR, view.block());
    }

    private Block make(Slot slot, Layout layout) {
        Layout present = slot.preferred();
        Block there = present == null ? null : slot.block(present);
        if (there != null) {
            View view = new View(there, present.physical(slot.shape()));
            StridedCopy copy = StridedCopy.converting(slot.shape(), present, layout);
            return add(Arrange.of(copy), layout.physical(slot.shape()), view).block();
        }
        Slot.Content content = slot.content();
        if (content instanceof Slot.Input input) {
            Block block = Block.variable(slot.shape().size());
            inputs.put(input.name(), new Plan.Port(slot.shape(), layout, block));
            return block;
        }
        if (content instanceof Slot.Channels channels) {
            return channels(slot, channels, layout);
        }
        if (content instanceof Slot.Repeated repeated) {
            return repeated(slot.shape(), repeated.of(), layout);
        }
        if (content instanceof Slot.Reshaped reshaped) {
            return plain(reshaped.of()).block();
        }
        if (content instanceof Slot.Turned turned) {
            return transposed(slot.shape(), turned.of());
        }
        throw new IllegalStateException("a value without a block or a way to make it");
    }

    private Block channels(Slot slot, Slot.Channels content, Layout layout) {
        List<View> arguments = new ArrayList<>();
        List<Integer> widths = new ArrayList<>();
        for (Slot source : content.from()) {
            arguments.add(view(source, Layout.CHANNELS_LAST));
            widths.add(source.shape().dim(1));
        }
        Shape physical = Layout.CHANNELS_LAST.physical(slot.shape());
        ChannelCopy copy = new ChannelCopy(content.sources(), content.channels(), widths);
        Block last = add(copy, arguments, List.of(physical)).get(0).block();
        if (layout == Layout.CHANNELS_LAST.of(slot.shape())) {
            return last;
        }
        slot.put(Layout.CHANNELS_LAST, last);
        return make(slot, layout);
    }

    private Block repeated(Shape shape, Slot of, Layout layout) {
        Layout from = of.preferred() == null ? Layout.ROW_MAJOR : of.preferred();
        View source = view(of, from);
        int[] strides = StridedCopy.strides(of.shape(), from);
        int[] read = new int[shape.rank()];
        int missing = shape.rank() - of.shape().rank();
        for (int axis = missing; axis < read.length; axis++) {
            read[axis] = of.shape().dim(axis - missing) == 1 ? 0 : strides[axis - missing];
        }
        return copied(shape, source, 0, read, layout).block();
    }

    private Block transposed(Shape shape, Slot of) {
        int[] strides = {1, shape.dim(0)};
        return copied(shape, view(of, Layout.ROW_MAJOR), 0, strides, Layout.ROW_MAJOR)
                .block();
    }

    /**
     * A value whose numbers are another's.
     *
     * @param shape the result's shape
     * @param from the place of its first number in the source
     * @param strides the distance in the source of two neighbours along each axis of the result
     * @param layout the result's layout
     */
    View copied(Shape shape, View source, int from, int[] strides, Layout layout) {
        Shape physical = layout.physical(shape);
        int[] inMemoryOrder = new int[strides.length];
        for (int axis = 0; axis < strides.length; axis++) {
            int place = shape.rank() == 4 ? layout.axis(axis) : axis;
            inMemoryOrder[place] = strides[axis];
        }
        StridedCopy copy = StridedCopy.of(
                physical.toArray(), from, inMemoryOrder, 0, StridedCopy.strides(physical, Layout.ROW_MAJOR));
        return add(Arrange.of(copy), physical, source);
    }

    /** Ends the plan: only what the outputs need is kept. */
    Plan build(MemoryPool memory, Map<String, Slot> outputs) {
        Map<String, Plan.Port> ports = new LinkedHashMap<>();
        outputs.forEach((name, slot) -> {
            Layout layout = slot.preferred() == null ? Layout.ROW_MAJOR : slot.preferred();
            Block block = view(slot, layout).block();
            ports.put(name, new Plan.Port(slot.shape(), layout.of(slot.shape()), block));
        });
        return new Plan(memory, steps, inputs, ports);
    }
}
