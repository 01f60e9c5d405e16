package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Shape;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value in a plan being made: the plan's tensor. It lies in blocks, one for each layout in which somebody has asked
 * for it; or in none yet, and only says how it will be made: most such values are used by an operation that needs them
 * not, or only in parts.
 */
final class Slot {

    /** How a value that lies in no block yet will be made. */
    sealed interface Content {}

    /** An input of the program: the first who asks decides its layout. */
    record Input(String name) implements Content {}

    /**
     * Channels of other image batches: channel {@code c} is channel {@code channels[c]} of source {@code sources[c]}, or
     * zero where that is -1.
     */
    record Channels(List<Slot> from, List<Integer> sources, List<Integer> channels) implements Content {}

    /** A value that repeats another, as in broadcasting. */
    record Repeated(Slot of) implements Content {}

    /** A value whose numbers are another's in row-major order. */
    record Reshaped(Slot of) implements Content {}

    /** A matrix that is another, transposed. */
    record Turned(Slot of) implements Content {}

    private final Shape shape;
    private final @Nullable Content content;
    private final Map<Nd4jLayout, Block> blocks = new EnumMap<>(Nd4jLayout.class);

    private Slot(Shape shape, @Nullable Content content) {
        this.shape = shape;
        this.content = content;
    }

    /** A value that will be made when asked for. */
    static Slot pending(Shape shape, Content content) {
        return new Slot(shape, content);
    }

    /** Returns a value in a block. */
    static Slot stored(Shape shape, Nd4jLayout layout, Block block) {
        Slot slot = new Slot(shape, null);
        slot.put(layout, block);
        return slot;
    }

    Shape shape() {
        return shape;
    }

    /** How the value is made, even if it was made since, or {@code null} where an operation computes it. */
    @Nullable Content content() {
        return content;
    }

    /** The layout that costs nothing to ask for, or {@code null} if any does. */
    @Nullable Nd4jLayout preferred() {
        if (blocks.containsKey(Nd4jLayout.CHANNELS_LAST) || (blocks.isEmpty() && content instanceof Channels)) {
            return Nd4jLayout.CHANNELS_LAST;
        }
        return blocks.isEmpty() ? null : Nd4jLayout.ROW_MAJOR;
    }

    /** Returns the block in a layout, if it lies in one. */
    @Nullable Block block(Nd4jLayout layout) {
        return blocks.get(layout.of(shape));
    }

    void put(Nd4jLayout layout, Block block) {
        blocks.put(layout.of(shape), block);
    }
}
