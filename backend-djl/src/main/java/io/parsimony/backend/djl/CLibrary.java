package io.parsimony.backend.djl;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings of the process's C library. */
final class CLibrary {

    private static final Logger LOG = LoggerFactory.getLogger(CLibrary.class);

    private static final int TRIM_THRESHOLD = -1;
    private static final int TOP_PAD = -2;
    private static final int MMAP_THRESHOLD = -3;
    private static final int ARENA_MAX = -8;

    private static final int MEBIBYTE = 1 << 20;

    private CLibrary() {}

    /** Functions of the C library, under their C names. */
    interface Functions extends Library {
        int mallopt(int parameter, int value);
    }

    /**
     * Makes glibc keep freed memory for the next step. By default, glibc returns large blocks to the system at once,
     * which costs every training step some ten thousand page faults. Does nothing without glibc.
     */
    static void keepFreedMemory() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            Functions c = Native.load("c", Functions.class);
            c.mallopt(ARENA_MAX, 1);
            c.mallopt(MMAP_THRESHOLD, 1024 * MEBIBYTE);
            c.mallopt(TRIM_THRESHOLD, Integer.MAX_VALUE);
            c.mallopt(TOP_PAD, 64 * MEBIBYTE);
        } catch (UnsatisfiedLinkError e) {
            LOG.info("The C library has no mallopt: memory allocation is not tuned.");
        }
    }
}
