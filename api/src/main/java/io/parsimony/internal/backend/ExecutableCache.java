package io.parsimony.internal.backend;

import io.parsimony.backend.Executable;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A cache of the executables of one function for the most recent batch sizes. Thread-safe: an executable is not closed
 * while it runs.
 */
public final class ExecutableCache implements AutoCloseable {

    private static final int MOST = 8;

    private final IntFunction<Executable> compiler;
    private final LinkedHashMap<Integer, Entry> byBatch = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    /** An executable with the number of threads that run it. */
    private static final class Entry {

        private final Executable executable;
        private int running;

        private Entry(Executable executable) {
            this.executable = executable;
        }
    }

    /**
     * Creates an empty cache.
     *
     * @param compiler compiles the function for a batch size
     */
    public ExecutableCache(IntFunction<Executable> compiler) {
        this.compiler = compiler;
    }

    /**
     * Uses the executable of a batch size.
     *
     * @throws ParsimonyException ({@code closed})
     */
    public <V> V use(int batch, Function<Executable, V> use) {
        Entry entry = take(batch);
        try {
            return use.apply(entry.executable);
        } finally {
            give(entry);
        }
    }

    /**
     * Throws if the cache is closed.
     *
     * @throws ParsimonyException ({@code closed})
     */
    public synchronized void requireOpen() {
        if (closed) {
            throw ParsimonyException.of(ErrorId.CLOSED, "The session was closed.");
        }
    }

    private synchronized Entry take(int batch) {
        requireOpen();
        Entry entry = byBatch.get(batch);
        if (entry == null) {
            makeRoom();
            entry = new Entry(compiler.apply(batch));
            byBatch.put(batch, entry);
        }
        entry.running++;
        return entry;
    }

    private synchronized void give(Entry entry) {
        entry.running--;
        notifyAll();
    }

    /** Closes the least recently used executable that does not run. */
    private void makeRoom() {
        Iterator<Entry> eldest = byBatch.values().iterator();
        while (byBatch.size() >= MOST && eldest.hasNext()) {
            Entry entry = eldest.next();
            if (entry.running == 0) {
                eldest.remove();
                entry.executable.close();
            }
        }
    }

    /** Rejects further runs, waits for active runs, and closes every executable. */
    @Override
    public synchronized void close() {
        closed = true;
        boolean interrupted = false;
        while (byBatch.values().stream().anyMatch(entry -> entry.running > 0)) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        byBatch.values().forEach(entry -> entry.executable.close());
        byBatch.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
