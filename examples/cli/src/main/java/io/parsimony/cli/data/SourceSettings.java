package io.parsimony.cli.data;

import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Checks and reads the settings that data sources share. */
public final class SourceSettings {

    private SourceSettings() {}

    /**
     * Checks that settings which have no default are set. A data source calls this method when it is opened.
     *
     * @param texts the settings' keys and values; an empty value is not set
     * @throws ParsimonyException ({@code bad-value}) with each setting that is not set
     */
    public static void requireSet(DataSource source, Map<String, String> texts) {
        List<Problem> missing = new TreeMap<>(texts)
                .entrySet().stream()
                        .filter(text -> text.getValue().isBlank())
                        .map(text -> Problem.of(
                                        ErrorId.BAD_VALUE,
                                        "The data source [" + source.type() + "] needs this setting, found none.")
                                .at(DataConfiguration.PATH + "." + text.getKey())
                                .hint("Set " + DataConfiguration.PATH + "." + text.getKey() + "."))
                        .toList();
        if (!missing.isEmpty()) {
            throw new ParsimonyException(missing);
        }
    }

    /**
     * Returns the path that a setting holds.
     *
     * @param key the setting's key
     * @throws ParsimonyException ({@code bad-value}) if the text is not a path
     */
    public static Path path(String key, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new ParsimonyException(
                    Problem.of(ErrorId.BAD_VALUE, "Expected a path, found [" + text + "].")
                            .at(DataConfiguration.PATH + "." + key),
                    e);
        }
    }

    /**
     * Checks a limit of the training samples: the setting {@code samples}.
     *
     * @throws ParsimonyException ({@code bad-value}) if the limit is less than one
     */
    public static void requireLimit(OptionalInt samples) {
        samples.ifPresent(most -> Require.atLeastOne("samples", most));
    }

    /** Returns the first training samples, at most as many as the limit. */
    public static Dataset first(Dataset train, OptionalInt samples) {
        return samples.isPresent() ? train.first(samples.getAsInt()) : train;
    }

    /** Returns training samples at equal distances over the data set, at most as many as the limit. */
    public static Dataset spread(Dataset train, OptionalInt samples) {
        return samples.isPresent() ? train.spread(samples.getAsInt()) : train;
    }
}
