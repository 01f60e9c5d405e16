package io.parsimony.internal.train;

import io.parsimony.internal.tensor.Generators;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Random;

/** The masks of dropout, drawn on the host so that engines can be compared. */
public final class DropoutMask {

    private DropoutMask() {}

    /**
     * Returns a mask whose elements are zero with the given probability, else {@code 1 / (1 - probability)}. A function
     * of its arguments alone.
     */
    public static Tensor draw(Shape shape, double probability, long seed, long step, String name) {
        Random random = Generators.of(seed, step, name);
        float kept = (float) (1 / (1 - probability));
        FloatBuffer mask = Tensor.allocate(shape.size());
        while (mask.hasRemaining()) {
            mask.put(random.nextDouble() < probability ? 0 : kept);
        }
        return Tensor.wrap(shape, mask.rewind());
    }
}
