package io.parsimony.backend;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Admits calls while a resource is open. Closing waits for active calls; later calls are refused. Thread-safe. */
final class Gate {

    private final String what;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean closed;
    private boolean released;

    /**
     * Creates an open gate.
     *
     * @param what the name of the resource in messages, for instance {@code The backend [djl]}
     */
    Gate(String what) {
        this.what = what;
    }

    /**
     * Runs a call, concurrently with those of other threads.
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
     * Runs a call while no other call is active.
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

    /** Runs an action whether open or closed, but never during closing. */
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

    /** Waits until no call is active, then closes the gate and runs {@code release}; does nothing the second time. */
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

    /** Runs {@code release} while no call is active; does nothing the second time. */
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
