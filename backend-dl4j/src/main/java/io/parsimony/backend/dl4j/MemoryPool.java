package io.parsimony.backend.dl4j;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The native memory of one backend. Freed blocks are kept for requests of the same size: new memory costs a page fault
 * per 4 KiB, some milliseconds in every training step.
 */
final class MemoryPool {

    /** Sizes are rounded up to multiples of this many numbers, 64 bytes. */
    static final int GRAIN = 16;

    /**
     * The most free memory to keep, in bytes. Without this bound, sizes that are never requested again would stay
     * forever.
     */
    private static final long MOST_KEPT = 1L << 29;

    private final long mostBytes;
    private final Set<Nd4jMemory> used = new HashSet<>();
    private final Map<Long, Deque<Nd4jMemory>> free = new HashMap<>();
    private long bytes;
    private long freeBytes;
    private boolean closed;

    /**
     * Creates an empty pool.
     *
     * @param mostBytes the bound on all memory, used and free
     */
    MemoryPool(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Returns a number of values rounded up. */
    static long rounded(long size) {
        return (size + GRAIN - 1) / GRAIN * GRAIN;
    }

    /**
     * Returns memory for at least a number of values, with arbitrary content.
     *
     * @throws ParsimonyException ({@code out-of-memory}) beyond the bound
     */
    synchronized Nd4jMemory take(long size) {
        long rounded = rounded(size);
        Deque<Nd4jMemory> kept = free.get(rounded);
        Nd4jMemory memory = kept == null ? null : kept.pollFirst();
        if (memory == null) {
            memory = allocate(rounded);
        } else {
            freeBytes -= bytes(memory);
        }
        used.add(memory);
        return memory;
    }

    private Nd4jMemory allocate(long size) {
        long wanted = size * Float.BYTES;
        if (bytes + wanted > mostBytes) {
            releaseFree();
        }
        if (bytes + wanted > mostBytes) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.OUT_OF_MEMORY,
                            String.format(
                                    Locale.ROOT,
                                    "Expected at most %d MiB of memory, found %d MiB in use and a request for %d MiB"
                                            + " more.",
                                    mostBytes >> 20,
                                    bytes >> 20,
                                    Math.max(1, wanted >> 20)))
                    .hint("Raise the backend's setting [memory] (zero disables the bound), or use a smaller batch."));
        }
        Nd4jMemory memory = new Nd4jMemory(size);
        bytes += wanted;
        return memory;
    }

    /** Returns memory to the pool. */
    synchronized void giveBack(Nd4jMemory memory) {
        if (used.remove(memory)) {
            freeBytes += bytes(memory);
            free.computeIfAbsent(memory.size(), size -> new ArrayDeque<>()).addFirst(memory);
            if (freeBytes > MOST_KEPT) {
                releaseFree();
            }
        }
    }

    /** Returns memory to the pool and frees it at once: for large blocks of rarely repeated sizes. */
    synchronized void discard(Nd4jMemory memory) {
        if (used.remove(memory)) {
            free(memory);
        }
    }

    private void releaseFree() {
        free.values().forEach(kept -> kept.forEach(this::free));
        free.clear();
        freeBytes = 0;
    }

    private void free(Nd4jMemory memory) {
        bytes -= bytes(memory);
        memory.free();
    }

    private static long bytes(Nd4jMemory memory) {
        return memory.size() * Float.BYTES;
    }

    /** Returns the bytes taken from the system. */
    synchronized long bytes() {
        return bytes;
    }

    /** Returns the number of blocks in use. */
    synchronized int used() {
        return used.size();
    }

    /** Frees all memory, used or not. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            used.forEach(this::free);
            used.clear();
            releaseFree();
        }
    }
}
