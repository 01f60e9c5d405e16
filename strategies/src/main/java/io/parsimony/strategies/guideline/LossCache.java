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
 * Losses that were measured before, in a text file of one line each, so that a plan that was interrupted goes on and
 * other goals cost nothing. A line that cannot be read counts as absent.
 */
final class LossCache implements AutoCloseable {

    private final Map<String, Double> losses = new HashMap<>();
    private final @Nullable BufferedWriter writer;
    private final @Nullable Path file;

    private LossCache(@Nullable Path file, @Nullable BufferedWriter writer) {
        this.file = file;
        this.writer = writer;
    }

    /** Returns a cache that lasts as long as itself. */
    static LossCache none() {
        return new LossCache(null, null);
    }

    /**
     * Opens the cache of a teacher on certain samples.
     *
     * @param folder the folder of the file, which is made
     * @param key what the losses depend on besides the strategy
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
            // What a killed process left unfinished ends here.
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
            // The line was cut short, or is none of ours.
            losses.remove(line.substring(0, tab));
        }
    }

    /** Returns what was measured under a name. */
    OptionalDouble find(String name) {
        Double loss = losses.get(name);
        return loss == null ? OptionalDouble.empty() : OptionalDouble.of(loss);
    }

    /** Keeps what was measured under a name. */
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
