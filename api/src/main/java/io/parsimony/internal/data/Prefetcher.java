package io.parsimony.internal.data;

import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the batches of a run in order on a separate thread, at most {@value #AHEAD} ahead of the batch in use. It
 * needs memory for one batch more than that.
 *
 * <p>The thread is never interrupted, because an interrupt would close the channels that a data set may read from. It
 * ends after its current batch.
 */
public final class Prefetcher implements AutoCloseable {

    private static final int AHEAD = 2;

    private final BatchSource source;
    private final BlockingQueue<Prepared> free = new ArrayBlockingQueue<>(AHEAD + 2);
    private final BlockingQueue<Prepared> ready = new ArrayBlockingQueue<>(AHEAD + 2);
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable Prepared inUse;

    /** A batch in its memory, or the error of its preparation. */
    private static final class Prepared {

        private final @Nullable BatchMemory memory;
        private @Nullable Batch batch;
        private @Nullable Throwable fault;

        Prepared(@Nullable BatchMemory memory) {
            this.memory = memory;
        }
    }

    /**
     * Starts the preparation.
     *
     * @param from the first step
     * @param to the step after the last
     */
    public Prefetcher(BatchSource source, long from, long to) {
        this.source = source;
        for (int i = 0; i <= AHEAD; i++) {
            free.add(new Prepared(source.memory()));
        }
        this.thread = new Thread(() -> prepare(from, to), "parsimony-batches");
        thread.setDaemon(true);
        thread.start();
    }

    private void prepare(long from, long to) {
        int batches = source.batches();
        try {
            for (long step = from; step < to; step++) {
                Prepared next = free.take();
                if (closed || next.memory == null) {
                    return;
                }
                try {
                    next.batch = source.batch((int) (step / batches), (int) (step % batches), next.memory);
                } catch (Throwable fault) {
                    // The step that needs this batch throws the error, of any type.
                    next.fault = fault;
                    ready.put(next);
                    return;
                }
                ready.put(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns the next step's batch; it is valid until the next call.
     *
     * @throws InterruptedException if this thread was interrupted while it waited
     */
    public Batch next() throws InterruptedException {
        if (inUse != null) {
            free.put(inUse);
            inUse = null;
        }
        Prepared next = ready.take();
        if (next.fault != null) {
            throw Prefetcher.<RuntimeException>asItIs(next.fault);
        }
        inUse = next;
        return Objects.requireNonNull(next.batch);
    }

    /** Rethrows an error of the data set unchanged, even a checked exception. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E asItIs(Throwable fault) throws E {
        throw (E) fault;
    }

    /** Waits for the end of the thread, and keeps the status of an interrupt meanwhile. */
    @Override
    public void close() {
        closed = true;
        free.offer(new Prepared(null));
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
