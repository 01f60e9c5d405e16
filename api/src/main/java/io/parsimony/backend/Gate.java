package io.parsimony.backend;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Lets calls pass while something is open. Closing waits for the calls inside; a call after it is refused. Safe for use
 * by several threads.
 */
final class Gate {

    private final String what;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean closed;
    private boolean released;

    /**
     * An open gate.
     *
     * @param what the thing that is open, for messages, for instance {@code The backend [djl]}
     */
    Gate(String what) {
        this.what = what;
    }

    /**
     * Makes a call, beside those of other threads.
     *
     * @throws ParsimonyException ({@code closed})
     */
    <V> V pass(Supplier<V> call) {
        lock.readLock().lock();
        try {
            requireOpen();
            return call.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Makes a call while no other is inside.
     *
     * @throws ParsimonyException ({@code closed})
     */
    <V> V passAlone(Supplier<V> call) {
        lock.writeLock().lock();
        try {
            requireOpen();
            return call.get();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Acts, open or not, but never while something is being closed. */
    void passAlways(Runnable action) {
        lock.readLock().lock();
        try {
            action.run();
        } finally {
            lock.readLock().unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw ParsimonyException.of(ErrorId.CLOSED, "%s was closed.", what);
        }
    }

    /** Waits until no call is inside, then closes and frees what was open; does nothing the second time. */
    void close(Runnable release) {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                release.run();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Acts while no call is inside; does nothing the second time. */
    void releaseOnce(Runnable release) {
        lock.writeLock().lock();
        try {
            if (!released) {
                released = true;
                release.run();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
