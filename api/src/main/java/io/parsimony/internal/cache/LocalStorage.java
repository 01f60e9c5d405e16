package io.parsimony.internal.cache;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.format.AtomicFile;
import io.parsimony.internal.run.DiskSpace;
import io.parsimony.internal.run.FolderLock;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/**
 * A local folder. Files are read and not mapped, because a mapped file that another process truncates would crash this
 * process. Files are not read through channels, because an interrupt would close them.
 *
 * @param folder the folder
 */
record LocalStorage(Path folder) implements CacheStorage {

    private static final String LOCK = "lock";

    @Override
    public String describe(String file) {
        return folder.resolve(file).toString();
    }

    @Override
    public void create() throws IOException {
        Files.createDirectories(folder);
    }

    @Override
    public OptionalLong size(String file) throws IOException {
        Path path = folder.resolve(file);
        return Files.isRegularFile(path) ? OptionalLong.of(Files.size(path)) : OptionalLong.empty();
    }

    @Override
    public InputStream open(String file) throws IOException {
        return new FileInputStream(folder.resolve(file).toFile());
    }

    @Override
    public RandomReader random(String file) throws IOException {
        RandomAccessFile bytes = new RandomAccessFile(folder.resolve(file).toFile(), "r");
        return new RandomReader() {
            @Override
            public void readFully(long position, byte[] into) throws IOException {
                bytes.seek(position);
                bytes.readFully(into);
            }

            @Override
            public void close() throws IOException {
                bytes.close();
            }
        };
    }

    @Override
    public void write(String file, AtomicFile.Content content) {
        AtomicFile.write(folder.resolve(file), content);
    }

    @Override
    public void delete(String file) throws IOException {
        Files.deleteIfExists(folder.resolve(file));
    }

    @Override
    public void requireSpace(long bytes) {
        DiskSpace.require("a teacher's values", folder, bytes);
    }

    @Override
    public void alone(Filling filling) throws IOException {
        try (FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (!FolderLock.tryLock(channel)) {
                throw ParsimonyException.of(
                        ErrorId.CACHE_IN_USE, "The cache [%s] is being filled by another run.", folder);
            }
            filling.run();
        }
    }
}
