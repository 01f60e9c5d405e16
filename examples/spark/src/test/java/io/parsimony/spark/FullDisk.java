package io.parsimony.spark;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.SparkEnv;

/** A local file system {@code full:/...}, whose disk is full for the first executor that creates a file. */
public final class FullDisk extends RawLocalFileSystem {

    /** The file with the id of the executor that has the full disk. */
    static final String VICTIM = "victim";

    @Override
    public String getScheme() {
        return "full";
    }

    @Override
    public URI getUri() {
        return URI.create("full:///");
    }

    @Override
    public FSDataOutputStream create(
            Path file, boolean overwrite, int buffer, short replication, long block, Progressable progress)
            throws IOException {
        String executor = SparkEnv.get().executorId();
        if (!executor.equals("driver") && executor.equals(victim(file, executor))) {
            throw new IOException("No space left on device");
        }
        return super.create(file, overwrite, buffer, replication, block, progress);
    }

    private String victim(Path file, String executor) throws IOException {
        java.nio.file.Path victim = pathToFile(file.getParent()).toPath().resolve(VICTIM);
        try {
            Files.createFile(victim);
            Files.writeString(victim, executor);
        } catch (FileAlreadyExistsException e) {
            // Another task was faster.
        }
        return Files.readString(victim, StandardCharsets.UTF_8);
    }
}
