package io.parsimony.spark;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValueFactory;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.cache.CacheStorage;
import io.parsimony.spark.StoredSet.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The description of prepared data: their source and their format. The file is written twice: as {@value #PLAN} before
 * the first segment and as {@value #DONE} after the last.
 *
 * @param image the column of pictures
 * @param label the column of labels
 * @param classes the number of classes
 * @param shape the shape of a sample
 * @param crop the part of a picture's shorter edge that was kept
 * @param bgr whether the channels are blue, green and red
 * @param perSegment the number of records of a segment
 * @param train the training samples
 * @param test the test samples
 */
record StoredManifest(
        String image,
        String label,
        int classes,
        List<Integer> shape,
        double crop,
        boolean bgr,
        int perSegment,
        StoredSet train,
        StoredSet test) {

    /** The file that describes an unfinished preparation. */
    static final String PLAN = "preparation.json";

    /** The file that marks and describes a finished preparation. */
    static final String DONE = "manifest.json";

    private static final int FORMAT = 1;
    private static final int SHOWN = 3;

    StoredManifest {
        shape = List.copyOf(shape);
    }

    /** Returns the sets of samples. */
    List<StoredSet> sets() {
        return List.of(train, test);
    }

    /**
     * Reads the description of finished data.
     *
     * @throws ParsimonyException ({@code bad-data}) if the description is missing or damaged
     */
    static StoredManifest read(HadoopStorage storage) {
        Optional<StoredManifest> done = find(storage, DONE);
        if (done.isEmpty()) {
            boolean begun = find(storage, PLAN).isPresent();
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_DATA,
                            begun
                                    ? "Expected prepared data, found an unfinished preparation."
                                    : "Expected prepared data, found no file [" + DONE + "].")
                    .at(storage.folder())
                    .hint("Run the preparation on Spark with the original data source."));
        }
        return done.get();
    }

    /**
     * Reads a description.
     *
     * @return the description; empty if there is no such file
     * @throws ParsimonyException ({@code bad-data}) if the file is damaged or cannot be read
     */
    static Optional<StoredManifest> find(CacheStorage storage, String file) {
        try {
            if (storage.size(file).isEmpty()) {
                return Optional.empty();
            }
            try (InputStream in = storage.open(file);
                    Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
                return Optional.of(parse(ConfigFactory.parseReader(
                        text, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON))));
            }
        } catch (IOException | ConfigException | ArithmeticException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_DATA, "The description of the prepared data cannot be read: " + e + ".")
                            .at(storage.describe(file))
                            .hint("Delete the folder and prepare the data again."),
                    e);
        }
    }

    private static StoredManifest parse(Config config) {
        int format = config.getInt("format");
        if (format != FORMAT) {
            throw new ConfigException.Generic("expected format " + FORMAT + ", found " + format);
        }
        List<Integer> shape = config.getIntList("shape");
        int levels = shape.stream().reduce(1, Math::multiplyExact);
        int perSegment = config.getInt("per-segment");
        return new StoredManifest(
                config.getString("image"),
                config.getString("label"),
                config.getInt("classes"),
                shape,
                config.getDouble("crop"),
                config.getBoolean("bgr"),
                perSegment,
                new StoredSet("train", files(config, "train"), levels, perSegment),
                new StoredSet("test", files(config, "test"), levels, perSegment));
    }

    private static List<SourceFile> files(Config config, String set) {
        return config.getConfigList(set).stream()
                .map(file -> new SourceFile(
                        file.getString("path"), file.getLong("bytes"), file.getLong("modified"), file.getLong("rows")))
                .toList();
    }

    /** Writes this description. */
    void write(CacheStorage storage, String file) throws IOException {
        Map<String, Object> values = settings();
        values.put("format", FORMAT);
        sets().forEach(set -> values.put(
                set.name(),
                set.files().stream()
                        .map(source -> Map.of(
                                "path", source.path(),
                                "bytes", source.bytes(),
                                "modified", source.modified(),
                                "rows", source.rows()))
                        .toList()));
        String json = ConfigValueFactory.fromMap(values)
                .render(ConfigRenderOptions.concise().setFormatted(true));
        storage.write(file, out -> out.write(json.getBytes(StandardCharsets.UTF_8)));
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("image", image);
        settings.put("label", label);
        settings.put("classes", classes);
        settings.put("shape", shape);
        settings.put("crop", crop);
        settings.put("bgr", bgr);
        settings.put("per-segment", perSegment);
        return settings;
    }

    /**
     * Returns the differences from a description found in a folder, a phrase for each setting or file.
     *
     * @param found the description in the folder
     */
    List<String> differences(StoredManifest found) {
        List<String> differences = new ArrayList<>();
        Map<String, Object> others = found.settings();
        settings().forEach((key, value) -> {
            if (!value.equals(others.get(key))) {
                differences.add(key + ": expected " + value + ", found " + others.get(key));
            }
        });
        for (int i = 0; i < sets().size(); i++) {
            List<String> files = differences(sets().get(i), found.sets().get(i));
            differences.addAll(files.subList(0, Math.min(SHOWN, files.size())));
            if (files.size() > SHOWN) {
                differences.add(sets().get(i).name() + ": " + (files.size() - SHOWN) + " more files");
            }
        }
        return differences;
    }

    private static List<String> differences(StoredSet expected, StoredSet found) {
        Map<String, SourceFile> wanted = byPath(expected);
        Map<String, SourceFile> there = byPath(found);
        List<String> differences = new ArrayList<>();
        wanted.forEach((path, file) -> {
            SourceFile other = there.get(path);
            if (other == null) {
                differences.add(expected.name() + ": without file [" + path + "]");
            } else if (!other.equals(file)) {
                differences.add(expected.name() + ": file [" + path + "] of " + other.bytes() + " bytes and "
                        + other.rows() + " rows was changed to " + file.bytes() + " bytes and " + file.rows()
                        + " rows, or rewritten");
            }
        });
        there.keySet().stream()
                .filter(path -> !wanted.containsKey(path))
                .forEach(path -> differences.add(expected.name() + ": with file [" + path + "]"));
        return differences;
    }

    private static Map<String, SourceFile> byPath(StoredSet set) {
        return set.files().stream()
                .collect(Collectors.toMap(
                        SourceFile::path, Function.identity(), (first, second) -> first, LinkedHashMap::new));
    }
}
