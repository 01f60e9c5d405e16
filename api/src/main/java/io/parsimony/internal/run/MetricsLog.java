package io.parsimony.internal.run;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import io.parsimony.error.ErrorId;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The log of a training on disk: one line of JSON for each step, test and validation. Each line's {@code step} is the
 * number of finished steps at that time. When a run resumes from a checkpoint, later lines are removed and written
 * again.
 */
final class MetricsLog implements AutoCloseable {

    private static final ConfigParseOptions JSON = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);

    private final Path file;
    private @Nullable FileOutputStream out;

    /** Creates a log in a file; {@link #open} starts or continues it. */
    MetricsLog(Path file) {
        this.file = file;
    }

    /** Starts a line: its kind and position. */
    static Map<String, Object> line(String kind, long step, int epoch) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("kind", kind);
        line.put("step", step);
        line.put("epoch", epoch);
        return line;
    }

    /**
     * Opens the log for appending. Removes lines of later steps and an incomplete last line.
     *
     * @param taken the number of finished steps
     * @return the remaining lines
     * @throws ParsimonyException ({@code bad-file})
     */
    List<Config> open(long taken) {
        try {
            List<Config> lines = new ArrayList<>();
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

    /** Reads the remaining lines and returns the byte position of their end. */
    private long read(long taken, List<Config> lines) throws IOException {
        long end = 0;
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(new FileInputStream(file.toFile()), StandardCharsets.UTF_8))) {
            long size = Files.size(file);
            String text = reader.readLine();
            while (text != null) {
                long next = end + text.getBytes(StandardCharsets.UTF_8).length + 1;
                Config line = parse(text);
                if (next > size || line == null || !line.hasPath("step") || line.getLong("step") > taken) {
                    return end;
                }
                lines.add(line);
                end = next;
                text = reader.readLine();
            }
        }
        return end;
    }

    private static @Nullable Config parse(String text) {
        try {
            return ConfigFactory.parseString(text, JSON);
        } catch (ConfigException e) {
            return null;
        }
    }

    /** Appends a line and flushes it to the operating system, so that a killed process does not lose it. */
    void append(Map<String, Object> line) {
        String text = line.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":" + json(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}\n"));
        try {
            if (out != null) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw bad(e);
        }
    }

    private static String json(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(MetricsLog::json).collect(Collectors.joining(",", "[", "]"));
        }
        boolean plain = value instanceof Number number && Double.isFinite(number.doubleValue());
        return plain ? value.toString() : "\"" + value + "\"";
    }

    /** Syncs appended lines to the disk. */
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
                Problem.of(ErrorId.BAD_FILE, "Cannot read or write the training log: " + e + ".")
                        .at(file.toString()),
                e);
    }
}
