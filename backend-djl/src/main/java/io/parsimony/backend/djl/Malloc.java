package io.parsimony.backend.djl;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells glibc to keep freed memory for the next step. By default it returns large blocks to the system at once, and every
 * training step pays for some ten thousand page faults.
 */
final class Malloc {

    private static final Logger LOG = LoggerFactory.getLogger(Malloc.class);

    private static final int TRIM_THRESHOLD = -1;
    private static final int TOP_PAD = -2;
    private static final int MMAP_THRESHOLD = -3;
    private static final int ARENA_MAX = -8;

    private static final int MEBIBYTE = 1 << 20;

    private Malloc() {}

    /** The C library's function, by its own name. */
    interface CLibrary extends Library {
        int mallopt(int parameter, int value);
    }

    /** Sets the parameters where the C library is glibc; elsewhere nothing happens. */
    static void keepFreedMemory() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            CLibrary c = Native.load("c", CLibrary.class);
            c.mallopt(ARENA_MAX, 1);
            c.mallopt(MMAP_THRESHOLD, 1024 * MEBIBYTE);
            c.mallopt(TRIM_THRESHOLD, Integer.MAX_VALUE);
            c.mallopt(TOP_PAD, 64 * MEBIBYTE);
        } catch (UnsatisfiedLinkError e) {
            LOG.info("The C library has no mallopt: memory allocation is not tuned.");
        }
    }
}
