package io.parsimony.backend.dl4j;

import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** A tensor in native memory. */
final class Dl4jValue implements Value {

    private final Dl4jBackend backend;
    private final Shape shape;
    private final Nd4jLayout layout;
    private @Nullable Nd4jMemory memory;

    Dl4jValue(Dl4jBackend backend, Shape shape, Nd4jLayout layout, Nd4jMemory memory) {
        this.backend = backend;
        this.shape = shape;
        this.layout = layout;
        this.memory = memory;
    }

    Dl4jBackend backend() {
        return backend;
    }

    Nd4jLayout layout() {
        return layout;
    }

    /**
     * The memory that holds the numbers.
     *
     * @throws ParsimonyException ({@code closed})
     */
    Nd4jMemory memory() {
        Nd4jMemory open = memory;
        if (open == null || backend.isClosed()) {
            throw ParsimonyException.of(ErrorId.CLOSED, "The value of shape %s was closed.", shape);
        }
        return open;
    }

    /** The numbers in the order of the layout. */
    FloatBuffer floats() {
        return memory().floats(0, shape.size());
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Tensor download() {
        return backend.whileOpen("a download", () -> {
            FloatBuffer numbers = floats();
            FloatBuffer host = Tensor.allocate(shape.size());
            if (layout == Nd4jLayout.ROW_MAJOR) {
                host.put(0, numbers, 0, shape.size());
            } else {
                StridedCopy.converting(shape, layout, Nd4jLayout.ROW_MAJOR).run(numbers, host);
            }
            return Tensor.wrap(shape, host);
        });
    }

    @Override
    public void close() {
        Nd4jMemory open = memory;
        if (open != null) {
            memory = null;
            backend.memory().giveBack(open);
        }
    }
}
