package io.parsimony.internal.data;

import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a run's steps, in order, prepared on a thread of its own: at most {@value #AHEAD} ahead of the one in
 * use, in as many pieces of memory and one more.
 *
 * <p>The thread is never interrupted, because that would close the channels that a data set may read from. It ends with
 * the batch that it is at.
 */
public final class Prefetcher implements AutoCloseable {

    private static final int AHEAD = 2;

    private final BatchSource source;
    private final BlockingQueue<Prepared> free = new ArrayBlockingQueue<>(AHEAD + 2);
    private final BlockingQueue<Prepared> ready = new ArrayBlockingQueue<>(AHEAD + 2);
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable Prepared inUse;

    /** A batch in its memory, or why there is none. */
    private static final class Prepared {

        private final @Nullable BatchMemory memory;
        private @Nullable Batch batch;
        private @Nullable Throwable fault;

        Prepared(@Nullable BatchMemory memory) {
            this.memory = memory;
        }
    }

    /**
     * Begins to prepare the batches.
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
                    // Whatever it is, it belongs to the step that asks for this batch.
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

    /** What the data set threw goes on as it is, whatever its type. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E asItIs(Throwable fault) throws E {
        throw (E) fault;
    }

    /** Waits until the thread has come to its end; an interrupt meanwhile is kept for later. */
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
