package io.parsimony.backend.dl4j;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.backend.Executable;
import io.parsimony.backend.Value;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Tensor;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** ND4J at work. The number of threads is a setting of the process: the backend opened last decides. */
public final class Dl4jBackend implements Backend {

    private final BackendInfo info;
    private final Engine engine;
    private final MemoryPool memory;
    /** Held for reading by whoever touches native memory, so that closing waits for all. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private volatile boolean closed;

    private Dl4jBackend(BackendInfo info, Engine engine, MemoryPool memory) {
        this.info = info;
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
    public BackendInfo info() {
        return info;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public Value upload(Tensor tensor) {
        return whileOpen("an upload", () -> {
            Nd4jMemory block = memory.take(tensor.shape().size());
            Dl4jValue value = new Dl4jValue(this, tensor.shape(), Nd4jLayout.ROW_MAJOR, block);
            value.floats().put(0, tensor.data(), 0, tensor.shape().size());
            return value;
        });
    }

    @Override
    public Executable compile(Program program, Map<String, Tensor> constants) {
        return whileOpen("program [" + program.name() + "]", () -> new Dl4jExecutable(this, program, constants));
    }

    MemoryPool memory() {
        return memory;
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * Calls the engine while this backend is open and stays so.
     *
     * @param what is done, for messages
     */
    <V> V whileOpen(String what, Supplier<V> call) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw ParsimonyException.of(ErrorId.CLOSED, "The backend [%s] was closed.", info.id());
            }
            engine.enter();
            return Engine.call(what, call);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            memory.close();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
