package io.parsimony.backend.dl4j;

import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.EngineBackend;
import io.parsimony.backend.Executable;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.Supplier;

/** The ND4J backend. The number of threads is a setting of the process: the last opened backend sets it. */
final class Dl4jBackend extends EngineBackend<Dl4jTensor> {

    private final Engine engine;
    private final MemoryPool memory;

    private Dl4jBackend(BackendInfo info, Engine engine, MemoryPool memory) {
        super(info, EnumSet.allOf(Capability.class));
        this.engine = engine;
        this.memory = memory;
    }

    static Dl4jBackend open(Dl4jBackendProvider settings) {
        int threads = settings.threads() == 0 ? Runtime.getRuntime().availableProcessors() : settings.threads();
        Engine engine = Engine.start(threads);
        long most = settings.memory() == 0 ? Long.MAX_VALUE / 2 : (long) settings.memory() << 20;
        return new Dl4jBackend(
                new BackendInfo(settings.type(), "ND4J", engine.version(), "cpu"), engine, new MemoryPool(most));
    }

    @Override
    protected Dl4jTensor toEngine(Tensor tensor) {
        int size = tensor.shape().size();
        Dl4jTensor copy = new Dl4jTensor(memory.take(size), Nd4jLayout.ROW_MAJOR);
        copy.memory().floats(0, size).put(0, tensor.data(), 0, size);
        return copy;
    }

    @Override
    protected Tensor toHost(Dl4jTensor tensor, Shape shape) {
        FloatBuffer host = Tensor.allocate(shape.size());
        StridedCopy.between(
                shape, tensor.memory().floats(0, shape.size()), tensor.layout(), host, Nd4jLayout.ROW_MAJOR);
        return Tensor.wrap(shape, host);
    }

    @Override
    protected void free(Dl4jTensor tensor) {
        memory.giveBack(tensor.memory());
    }

    @Override
    protected Executable prepare(Program program, Map<String, Tensor> constants) {
        return new Dl4jExecutable(this, program, constants);
    }

    MemoryPool memory() {
        return memory;
    }

    @Override
    protected <V> V guard(String doing, Supplier<V> call) {
        engine.enter();
        return super.guard(doing, call);
    }

    @Override
    protected void release() {
        memory.close();
    }
}
