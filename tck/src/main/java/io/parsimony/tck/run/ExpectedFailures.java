package io.parsimony.tck.run;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tck.error.TckErrorId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The rules that a backend is known to violate, each with its reason. If such a rule passes, the run fails, so that the
 * list stays current.
 *
 * @param reasons the reasons by rule id
 */
public record ExpectedFailures(Map<String, String> reasons) {

    /** Copies the map. */
    public ExpectedFailures {
        reasons = Map.copyOf(reasons);
    }

    /** Returns the empty list. */
    public static ExpectedFailures none() {
        return new ExpectedFailures(Map.of());
    }

    /**
     * Reads a file: see {@link #parse}.
     *
     * @throws ParsimonyException ({@code bad-expected-failures}) with the line
     */
    public static ExpectedFailures read(Path file) {
        try {
            return parse(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /**
     * Reads lines {@code id: reason}. Empty lines and lines that begin with {@code #} are skipped.
     *
     * @throws ParsimonyException ({@code bad-expected-failures}) with the line
     */
    public static ExpectedFailures parse(String text) {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            if (colon < 1 || line.substring(colon + 1).isBlank()) {
                throw ParsimonyException.of(
                        TckErrorId.BAD_EXPECTED_FAILURES, "Expected [rule: reason], found [%s].", line);
            }
            reasons.put(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }
        return new ExpectedFailures(reasons);
    }

    /** Returns the reason why a rule is expected to fail; empty if it is not. */
    public Optional<String> reason(String rule) {
        return Optional.ofNullable(reasons.get(rule));
    }
}
