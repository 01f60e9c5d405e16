package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the steps of a plan. Equal steps on equal arguments become one. */
final class PlanBuilder {

    /** A kernel on certain arguments, and the shapes of its results in memory order. */
    record Call(Kernel kernel, List<Nd4jView> arguments, List<Shape> results) {}

    private final List<Nd4jStep> steps = new ArrayList<>();
    private final Map<Call, List<Nd4jView>> known = new HashMap<>();
    private final Map<String, Nd4jPlan.Port> inputs = new LinkedHashMap<>();

    /** Adds a step unless an equal one exists; returns its results. */
    List<Nd4jView> add(Call wanted) {
        return known.computeIfAbsent(wanted, call -> {
            boolean constant =
                    call.arguments.stream().allMatch(view -> view.block().isConstant());
            List<Nd4jView> outputs = new ArrayList<>();
            for (Shape shape : call.results) {
                Block block = constant ? Block.folded(shape.size()) : Block.variable(shape.size());
                outputs.add(new Nd4jView(block, shape));
            }
            steps.add(new Nd4jStep(call.kernel, call.arguments, outputs));
            return outputs;
        });
    }

    /** Returns whether an equal step exists. */
    boolean has(Call call) {
        return known.containsKey(call);
    }

    /** Adds a step with several results. */
    List<Nd4jView> add(Kernel kernel, List<Nd4jView> arguments, List<Shape> results) {
        return add(new Call(kernel, arguments, results));
    }

    /** Adds a step with one result. */
    Nd4jView add(Kernel kernel, Shape result, Nd4jView... arguments) {
        return add(kernel, List.of(arguments), List.of(result)).get(0);
    }

    /** Returns a constant value. */
    static Slot constant(Tensor value) {
        return Slot.stored(value.shape(), Nd4jLayout.ROW_MAJOR, Block.constant(value));
    }

    /** Returns a value's block in a layout, created on first use, viewed in memory order. */
    Nd4jView view(Slot slot, Nd4jLayout layout) {
        Block block = slot.block(layout);
        if (block == null) {
            block = make(slot, layout.of(slot.shape()));
            slot.put(layout, block);
        }
        return new Nd4jView(block, layout.physical(slot.shape()));
    }

    /** Returns a value in row-major order. */
    Nd4jView plain(Slot slot) {
        return view(slot, Nd4jLayout.ROW_MAJOR);
    }

    /** Returns an image batch with its channels last. */
    Nd4jView last(Slot slot) {
        return view(slot, Nd4jLayout.CHANNELS_LAST);
    }

    /** Returns the image batch that a view, channels last, holds. */
    static Slot image(Shape shape, Nd4jView view) {
        return Slot.stored(shape, Nd4jLayout.CHANNELS_LAST, view.block());
    }

    /** Returns the value that a view in row-major order holds. */
    static Slot plain(Shape shape, Nd4jView view) {
        return Slot.stored(shape, Nd4jLayout.ROW_MAJOR, view.block());
    }

    private Block make(Slot slot, Nd4jLayout layout) {
        Nd4jLayout present = slot.preferred();
        Block there = present == null ? null : slot.block(present);
        if (present != null && there != null) {
            Nd4jView view = new Nd4jView(there, present.physical(slot.shape()));
            StridedCopy copy = StridedCopy.converting(slot.shape(), present, layout);
            return add(Arrange.of(copy), layout.physical(slot.shape()), view).block();
        }
        Slot.Content content = slot.content();
        if (content instanceof Slot.Input input) {
            Block block = Block.variable(slot.shape().size());
            inputs.put(input.name(), new Nd4jPlan.Port(slot.shape(), layout, block));
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
        throw new IllegalStateException("The value has neither a memory block nor an operation.");
    }

    private Block channels(Slot slot, Slot.Channels content, Nd4jLayout layout) {
        List<Nd4jView> arguments = new ArrayList<>();
        List<Integer> widths = new ArrayList<>();
        for (Slot source : content.from()) {
            arguments.add(view(source, Nd4jLayout.CHANNELS_LAST));
            widths.add(source.shape().dim(1));
        }
        Shape physical = Nd4jLayout.CHANNELS_LAST.physical(slot.shape());
        ChannelCopy copy = new ChannelCopy(content.sources(), content.channels(), widths);
        Block last = add(copy, arguments, List.of(physical)).get(0).block();
        if (layout == Nd4jLayout.CHANNELS_LAST.of(slot.shape())) {
            return last;
        }
        slot.put(Nd4jLayout.CHANNELS_LAST, last);
        return make(slot, layout);
    }

    private Block repeated(Shape shape, Slot of, Nd4jLayout layout) {
        Nd4jLayout from = of.preferred() == null ? Nd4jLayout.ROW_MAJOR : of.preferred();
        Nd4jView source = view(of, from);
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
        return copied(shape, view(of, Nd4jLayout.ROW_MAJOR), 0, strides, Nd4jLayout.ROW_MAJOR)
                .block();
    }

    /**
     * Adds a step that copies numbers of another value.
     *
     * @param shape the result's shape
     * @param from the position of the first number in the source
     * @param strides the distance in the source between two neighbors along each axis of the result
     * @param layout the result's layout
     */
    Nd4jView copied(Shape shape, Nd4jView source, int from, int[] strides, Nd4jLayout layout) {
        Shape physical = layout.physical(shape);
        int[] inMemoryOrder = new int[strides.length];
        for (int axis = 0; axis < strides.length; axis++) {
            int place = shape.rank() == 4 ? layout.axis(axis) : axis;
            inMemoryOrder[place] = strides[axis];
        }
        StridedCopy copy = StridedCopy.of(
                physical.toArray(), from, inMemoryOrder, 0, StridedCopy.strides(physical, Nd4jLayout.ROW_MAJOR));
        return add(Arrange.of(copy), physical, source);
    }

    /** Builds the plan from the steps that the outputs need. */
    Nd4jPlan build(MemoryPool memory, Map<String, Slot> outputs) {
        Map<String, Nd4jPlan.Port> ports = new LinkedHashMap<>();
        outputs.forEach((name, slot) -> {
            Nd4jLayout layout = slot.preferred() == null ? Nd4jLayout.ROW_MAJOR : slot.preferred();
            Block block = view(slot, layout).block();
            ports.put(name, new Nd4jPlan.Port(slot.shape(), layout.of(slot.shape()), block));
        });
        return new Nd4jPlan(memory, steps, inputs, ports);
    }
}
