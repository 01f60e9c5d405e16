package io.parsimony.backend.dl4j;

import io.parsimony.tensor.Shape;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of a plan under construction. Blocks store it, one for each requested layout. Without a block, it only
 * records how to compute it: operations often need only parts of such a value, or none.
 */
final class Slot {

    /** The content of a value that no block stores yet. */
    sealed interface Content {}

    /** An input of the program. Its first reader determines the layout. */
    record Input(String name) implements Content {}

    /**
     * Channels of other image batches: channel {@code c} is channel {@code channels[c]} of source {@code sources[c]},
     * or zero where that is -1.
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

    /** Returns a value that is computed on request. */
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

    /**
     * Returns how to compute the value, even if a block stores it by now, or {@code null} if an operation computes it.
     */
    @Nullable Content content() {
        return content;
    }

    /** Returns the layout that is free to request, or {@code null} if each is. */
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
