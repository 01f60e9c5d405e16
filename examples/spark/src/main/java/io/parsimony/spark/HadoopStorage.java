package io.parsimony.spark;

import io.parsimony.format.AtomicFile;
import io.parsimony.internal.cache.CacheStorage;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.WeakHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * A folder on a Hadoop file system: HDFS, S3 (s3a) or a local folder that all machines share. Each file is written
 * under a unique temporary name and then renamed, so that repeated and speculative tasks do not conflict.
 *
 * @param folder the folder's URI or, for a local folder, its absolute path
 */
record HadoopStorage(String folder) implements CacheStorage {

    private static final String UNFINISHED = ".part";
    private static final SparkConf NO_APPLICATION = new SparkConf(false);
    /** Hadoop's settings by application; reading them is slow. */
    private static final Map<SparkConf, Configuration> SETTINGS = new WeakHashMap<>();

    /** Returns the storage of a folder. A path without a scheme is a path on the driver's machine. */
    static HadoopStorage of(String folder) {
        boolean uri = folder.matches("[A-Za-z][A-Za-z0-9+.-]+:.*");
        return new HadoopStorage(
                uri ? folder : java.nio.file.Path.of(folder).toAbsolutePath().toString());
    }

    /** Returns Hadoop's settings, including the application's settings {@code spark.hadoop.*}. */
    private static Configuration settings() {
        SparkConf application =
                SparkEnv.get() == null ? NO_APPLICATION : SparkEnv.get().conf();
        synchronized (SETTINGS) {
            return SETTINGS.computeIfAbsent(
                    application, conf -> SparkHadoopUtil.get().newConfiguration(conf));
        }
    }

    private Path path(String file) {
        return new Path(new Path(folder), file);
    }

    private FileSystem files() throws IOException {
        FileSystem files = new Path(folder).getFileSystem(settings());
        // Local folders get no checksum files beside the cache's files.
        return files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
    }

    @Override
    public String describe(String file) {
        return path(file).toString();
    }

    @Override
    public void create() throws IOException {
        if (!files().mkdirs(new Path(folder))) {
            throw new IOException("cannot create " + folder);
        }
    }

    @Override
    public OptionalLong size(String file) throws IOException {
        try {
            FileStatus status = files().getFileStatus(path(file));
            return status.isFile() ? OptionalLong.of(status.getLen()) : OptionalLong.empty();
        } catch (FileNotFoundException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public InputStream open(String file) throws IOException {
        return files().open(path(file));
    }

    @Override
    public RandomReader random(String file) throws IOException {
        FSDataInputStream bytes = files().open(path(file));
        return new RandomReader() {
            @Override
            public void readFully(long position, byte[] into) throws IOException {
                bytes.readFully(position, into);
            }

            @Override
            public void close() throws IOException {
                bytes.close();
            }
        };
    }

    @Override
    public void write(String file, AtomicFile.Content content) throws IOException {
        FileSystem files = files();
        Path target = path(file);
        Path temporary = path("." + file + "." + UUID.randomUUID() + UNFINISHED);
        try {
            try (FSDataOutputStream stream = files.create(temporary, false);
                    OutputStream out = new BufferedOutputStream(stream)) {
                content.writeTo(out);
                out.flush();
                stream.hsync();
            }
            if (!files.rename(temporary, target)) {
                replace(files, temporary, target);
            }
        } finally {
            files.delete(temporary, false);
        }
    }

    /** Renames a file over an existing file, for file systems that refuse this. */
    private static void replace(FileSystem files, Path temporary, Path target) throws IOException {
        files.delete(target, false);
        if (!files.rename(temporary, target) && !files.exists(target)) {
            throw new IOException("cannot rename " + temporary + " to " + target);
        }
    }

    @Override
    public void delete(String file) throws IOException {
        files().delete(path(file), false);
    }

    /** Does nothing: the free space of a distributed file system is unknown in advance. */
    @Override
    public void requireSpace(long bytes) {}

    /** Fills without a lock, because all writers write the same bytes; then deletes temporary files of killed tasks. */
    @Override
    public void alone(Filling filling) throws IOException {
        filling.run();
        for (FileStatus status : files().listStatus(new Path(folder))) {
            String name = status.getPath().getName();
            if (name.startsWith(".") && name.endsWith(UNFINISHED)) {
                files().delete(status.getPath(), false);
            }
        }
    }
}
