package io.parsimony.internal.run;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks that a disk has enough space before large writes. */
public final class DiskSpace {

    private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);

    private DiskSpace() {}

    /**
     * Throws if a folder's disk has too little space. Logs a warning if the free space cannot be determined.
     *
     * @param purpose the description of the data, for the message
     * @param wanted the required number of bytes
     * @throws ParsimonyException ({@code disk-space}) if there is less
     */
    public static void require(String purpose, Path folder, long wanted) {
        try {
            require(purpose, folder, wanted, Files.getFileStore(folder).getUsableSpace());
        } catch (IOException e) {
            LOG.warn("Cannot determine the free disk space of [{}]: {}", folder, e.toString());
        }
    }

    static void require(String purpose, Path folder, long wanted, long found) {
        if (found < wanted) {
            throw ParsimonyException.of(
                    ErrorId.DISK_SPACE,
                    "Writing %s needs %.1f MB of disk space in [%s], found %.1f MB.",
                    purpose,
                    wanted / 1e6,
                    folder,
                    found / 1e6);
        }
    }
}
