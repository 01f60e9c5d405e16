package io.parsimony.cli.progress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run's record on disk: a line of JSON for each step, test and validation. Each line's {@code step} is the number of
 * steps taken when it was written. When a run goes on from a checkpoint, the lines after that are cut: what comes again is
 * written again, once.
 */
public final class MetricsLog implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private @Nullable FileOutputStream out;

    /** A record in a file, which {@link #open} begins or goes on with. */
    public MetricsLog(Path file) {
        this.file = file;
    }

    /** A line about to be filled. */
    static ObjectNode line(String kind, long step, int epoch) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kind", kind)
                .put("step", step)
                .put("epoch", epoch);
    }

    /**
     * Opens the record to append to it. Lines of later steps, and one that was not written to its end, are cut off.
     *
     * @param taken the steps taken
     * @return the lines that stay
     * @throws ParsimonyException ({@code bad-file})
     */
    List<JsonNode> open(long taken) {
        try {
            List<JsonNode> lines = new ArrayList<>();
            long end = Files.exists(file) ? read(taken, lines) : 0;
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "rw")) {
                whole.setLength(end);
            }
            close();
            out = new FileOutputStream(file.toFile(), true);
            return lines;
        } catch (IOException e) {
            throw bad(e);
        }
    }

    /** Reads the lines that stay; gives the byte at which they end. */
    private long read(long taken, List<JsonNode> lines) throws IOException {
        long end = 0;
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(new FileInputStream(file.toFile()), StandardCharsets.UTF_8))) {
            long size = Files.size(file);
            String text = reader.readLine();
            while (text != null) {
                long next = end + text.getBytes(StandardCharsets.UTF_8).length + 1;
                JsonNode line = parse(text);
                if (next > size || line == null || line.path("step").asLong(Long.MAX_VALUE) > taken) {
                    return end;
                }
                lines.add(line);
                end = next;
                text = reader.readLine();
            }
        }
        return end;
    }

    private static @Nullable JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Appends a line. It is with the operating system when this returns: the death of the process does not lose it. */
    void append(ObjectNode line) {
        try {
            if (out != null) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw bad(e);
        }
    }

    /** Makes what was appended last a power cut. */
    void sync() {
        try {
            if (out != null) {
                out.getFD().sync();
            }
        } catch (IOException e) {
            throw bad(e);
        }
    }

    @Override
    public void close() {
        try {
            if (out != null) {
                out.close();
                out = null;
            }
        } catch (IOException e) {
            throw bad(e);
        }
    }

    private ParsimonyException bad(IOException e) {
        return new ParsimonyException(
                Problem.of("bad-file", "Expected a file to keep a run's record in, found: " + e + ".")
                        .at(file.toString()),
                e);
    }
}
