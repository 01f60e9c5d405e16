package io.parsimony.cli.fetch;

import io.parsimony.cli.CliErrorId;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of data files, filled from the first source that has them. The hash of every file is checked. A fetched file
 * gets its name after the check in an atomic move, so that an incomplete download is never used.
 *
 * @param folder the folder, created when needed; its files may be raw or compressed, as {@code <name>.gz}
 * @param sources the sources of missing files, in order of priority
 * @param log the consumer of one-line messages about fetched files
 */
public record FileCache(Path folder, List<FileSource> sources, Consumer<String> log) {

    /** Copies the list. */
    public FileCache {
        sources = List.copyOf(sources);
    }

    /** Returns the default folder of a data set: {@code parsimony/<name>} in the user's cache. */
    public static Path defaultFolder(String name) {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path caches =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return caches.resolve("parsimony").resolve(name);
    }

    /**
     * Returns the contents of files.
     *
     * @throws ParsimonyException ({@code bad-hash}) if a file in the folder has another hash; ({@code
     *     data-unavailable}) if no source has a missing file; ({@code cancelled})
     */
    public Map<DataFile, byte[]> read(List<DataFile> files) {
        Map<DataFile, byte[]> contents = new LinkedHashMap<>();
        List<DataFile> missing = new ArrayList<>();
        for (DataFile file : files) {
            byte[] found = find(file);
            if (found == null) {
                missing.add(file);
            }
            contents.put(file, found == null ? new byte[0] : found);
        }
        if (!missing.isEmpty()) {
            contents.putAll(fetch(missing));
        }
        return contents;
    }

    private byte @Nullable [] find(DataFile file) {
        for (String suffix : List.of("", ".gz")) {
            Path path = folder.resolve(file.name() + suffix);
            if (Files.isRegularFile(path)) {
                byte[] contents = read(path);
                file.requireMatch(contents, path);
                return contents;
            }
        }
        return null;
    }

    /**
     * Returns a file's content, decompressed where its name ends in {@code .gz}.
     *
     * @throws ParsimonyException ({@code bad-file}) if the file cannot be read, or holds more than 1 GiB compressed
     */
    public static byte[] read(Path path) {
        try (InputStream raw = Files.newInputStream(path);
                InputStream in = path.toString().endsWith(".gz") ? new LimitedStream(new GZIPInputStream(raw)) : raw) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Cannot read the file: " + e.getMessage() + ".")
                            .at(path.toString()),
                    e);
        }
    }

    private Map<DataFile, byte[]> fetch(List<DataFile> missing) {
        Map<DataFile, byte[]> fetched = new LinkedHashMap<>();
        List<String> failures = new ArrayList<>();
        for (FileSource source : sources) {
            List<DataFile> wanted =
                    missing.stream().filter(file -> !fetched.containsKey(file)).toList();
            if (wanted.isEmpty()) {
                break;
            }
            log.accept("fetching " + names(wanted) + " from " + source.describe());
            fetched.putAll(fetch(source, wanted, failures));
        }
        List<DataFile> left =
                missing.stream().filter(file -> !fetched.containsKey(file)).toList();
        if (!left.isEmpty()) {
            throw new ParsimonyException(Problem.of(
                            CliErrorId.DATA_UNAVAILABLE,
                            "Expected " + names(left) + ", found no source that has it: " + String.join("; ", failures)
                                    + ".")
                    .at(folder.toString())
                    .hint("Put the files into this folder by hand, raw or compressed with gzip."));
        }
        return fetched;
    }

    /** Fetches the file from one source, checks it and moves it into the folder. */
    private Map<DataFile, byte[]> fetch(FileSource source, List<DataFile> wanted, List<String> failures) {
        Map<DataFile, byte[]> fetched = new LinkedHashMap<>();
        Path work = null;
        try {
            Files.createDirectories(folder);
            work = Files.createTempDirectory(folder, ".fetch-");
            try {
                source.fetch(wanted, work);
            } catch (IOException e) {
                failures.add(fail(source, String.valueOf(e.getMessage())));
            }
            for (DataFile file : wanted) {
                Path path = work.resolve(file.name());
                if (Files.isRegularFile(path)) {
                    byte[] contents = Files.readAllBytes(path);
                    if (file.matches(contents)) {
                        Files.move(path, folder.resolve(file.name()), StandardCopyOption.ATOMIC_MOVE);
                        fetched.put(file, contents);
                    } else {
                        failures.add(fail(source, "its [" + file.name() + "] has another SHA-256 than expected"));
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParsimonyException(Problem.of(ErrorId.CANCELLED, "Fetching data was cancelled."), e);
        } catch (IOException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_FILE, "Cannot write to the folder: " + e + ".")
                            .at(folder.toString()),
                    e);
        } finally {
            delete(work);
        }
        return fetched;
    }

    private String fail(FileSource source, String reason) {
        log.accept("  " + reason);
        return source.describe() + ": " + reason;
    }

    private static String names(List<DataFile> files) {
        return files.size() == 1 ? "[" + files.get(0).name() + "]" : files.size() + " files";
    }

    private void delete(@Nullable Path work) {
        if (work == null) {
            return;
        }
        try (Stream<Path> paths = Files.walk(work)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            log.accept("  cannot delete [" + work + "]: " + e.getMessage());
        }
    }
}
