package io.parsimony.strategies.guideline;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A text file of measured losses, one per line, so that an interrupted plan resumes and other goals reuse the losses.
 * An unreadable line counts as absent.
 */
final class LossCache implements AutoCloseable {

    private final Map<String, Double> losses = new HashMap<>();
    private final @Nullable BufferedWriter writer;
    private final @Nullable Path file;

    private LossCache(@Nullable Path file, @Nullable BufferedWriter writer) {
        this.file = file;
        this.writer = writer;
    }

    /** Returns a cache in memory. */
    static LossCache none() {
        return new LossCache(null, null);
    }

    /**
     * Opens the cache of a teacher on given samples.
     *
     * @param folder the folder of the file, created if missing
     * @param key the identity of all influences on the losses except the strategy
     * @throws ParsimonyException ({@code bad-file}) if the file cannot be read or written
     */
    static LossCache in(Path folder, String key) {
        Path file = folder.resolve("losses-" + key + ".tsv");
        try {
            Files.createDirectories(folder);
            List<String> lines = Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
            BufferedWriter writer = Files.newBufferedWriter(
                    file, StandardCharsets.ISO_8859_1, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            LossCache cache = new LossCache(file, writer);
            lines.forEach(cache::read);
            // Ends the unfinished line of a killed process.
            writer.newLine();
            return cache;
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private void read(String line) {
        int tab = line.lastIndexOf('\t');
        try {
            double loss = tab < 0 ? Double.NaN : Double.parseDouble(line.substring(tab + 1));
            if (loss >= 0) {
                losses.put(line.substring(0, tab), loss);
            }
        } catch (NumberFormatException e) {
            // The line is truncated or has another format.
            losses.remove(line.substring(0, tab));
        }
    }

    /** Returns the loss of a name. */
    OptionalDouble find(String name) {
        Double loss = losses.get(name);
        return loss == null ? OptionalDouble.empty() : OptionalDouble.of(loss);
    }

    /** Stores the loss of a name. */
    void put(String name, double loss) {
        losses.put(name, loss);
        if (writer != null && file != null) {
            try {
                writer.write(name + "\t" + loss);
                writer.newLine();
                writer.flush();
            } catch (IOException e) {
                throw failure(file, e);
            }
        }
    }

    @Override
    public void close() {
        if (writer != null && file != null) {
            try {
                writer.close();
            } catch (IOException e) {
                throw failure(file, e);
            }
        }
    }

    private static ParsimonyException failure(Path file, IOException e) {
        return new ParsimonyException(
                Problem.of(ErrorId.BAD_FILE, "Cannot keep measured losses in [" + file + "]: " + e.getMessage()), e);
    }
}
