package io.parsimony.internal.train;

import io.parsimony.internal.tensor.Generators;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Random;

/** Dropout masks, drawn on the host so that all engines use the same masks. */
public final class DropoutMask {

    private DropoutMask() {}

    /**
     * Returns a mask whose elements are zero with the given probability, and {@code 1 / (1 - probability)} otherwise.
     * Equal arguments give equal masks.
     */
    public static Tensor draw(Shape shape, double probability, long seed, long step, String name) {
        return draw(shape, 0, probability, seed, step, name);
    }

    /**
     * Returns the rows of a larger batch's mask from {@code offset} on.
     *
     * @param shape the shape of these rows
     */
    static Tensor draw(Shape shape, int offset, double probability, long seed, long step, String name) {
        Random random = Generators.of(seed, step, name);
        for (long skipped = (long) offset * shape.sample().size(); skipped > 0; skipped--) {
            random.nextDouble();
        }
        float kept = (float) (1 / (1 - probability));
        FloatBuffer mask = Tensor.allocate(shape.size());
        while (mask.hasRemaining()) {
            mask.put(random.nextDouble() < probability ? 0 : kept);
        }
        return Tensor.wrap(shape, mask.rewind());
    }
}
