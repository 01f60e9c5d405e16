package io.parsimony.tck.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.Capability;
import io.parsimony.tck.compare.ComparisonPrecision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The log of a run: a line of JSON per event, flushed before the run continues. After a process dies, the last case
 * without an end is the one that killed it.
 */
final class Journal {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Optional<Path> file;

    /** Creates a journal in a file, or none. */
    Journal(Optional<Path> file) {
        this.file = file;
    }

    /**
     * A case.
     *
     * @param rule the rule's id
     * @param name the case's name
     */
    record Place(String rule, String name) {}

    /**
     * The description of a run.
     *
     * @param info the engine
     * @param capabilities the declared capabilities of the backend
     * @param precision the precision of the engine
     */
    record Header(BackendInfo info, Set<Capability> capabilities, ComparisonPrecision precision) {}

    /**
     * A journal's content.
     *
     * @param header the description of the run, if it was written
     * @param results the results of the cases
     * @param unfinished the case without an end
     * @param finished whether the run has ended
     */
    record Content(
            Optional<Header> header, Map<Place, CaseResult> results, Optional<Place> unfinished, boolean finished) {}

    /** Records the description of the run. */
    void header(Header header) {
        ObjectNode line = MAPPER.createObjectNode();
        BackendInfo info = header.info();
        line.put("backend", info.id()).put("engine", info.engine()).put("version", info.version());
        line.put("device", info.device()).put("precision", header.precision().name());
        header.capabilities()
                .forEach(capability -> line.withArray("capabilities").add(capability.name()));
        append(line);
    }

    /** Records the start of a case. */
    void begin(Place place) {
        append(line(place));
    }

    /** Records the result of a case. */
    void end(Place place, CaseResult result) {
        append(line(place)
                .put("status", result.status().name())
                .put("crashed", result.crashed())
                .put("milliseconds", result.milliseconds())
                .put("text", result.text()));
    }

    /** Records the end of the run. */
    void finish() {
        append(MAPPER.createObjectNode().put("finished", true));
    }

    private static ObjectNode line(Place place) {
        return MAPPER.createObjectNode().put("rule", place.rule()).put("case", place.name());
    }

    private void append(ObjectNode line) {
        if (file.isEmpty()) {
            return;
        }
        try (Writer writer = Files.newBufferedWriter(
                file.get(), StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            writer.write(line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write the journal [" + file.get() + "]", e);
        }
    }

    /** Reads the file; returns empty content for a missing file. Skips a truncated last line. */
    Content read() {
        Optional<Header> header = Optional.empty();
        Map<Place, CaseResult> results = new LinkedHashMap<>();
        Optional<Place> unfinished = Optional.empty();
        boolean finished = false;
        for (JsonNode line : lines()) {
            if (line.has("finished")) {
                finished = true;
            } else if (line.has("backend")) {
                header = Optional.of(header(line));
            } else {
                Place place =
                        new Place(line.path("rule").asText(), line.path("case").asText());
                unfinished = line.has("status") ? Optional.empty() : Optional.of(place);
                if (line.has("status")) {
                    results.put(place, result(line));
                }
            }
        }
        return new Content(header, results, unfinished, finished);
    }

    private Iterable<JsonNode> lines() {
        if (file.isEmpty() || !Files.exists(file.get())) {
            return Set.of();
        }
        try {
            return Files.readAllLines(file.get(), StandardCharsets.UTF_8).stream()
                    .filter(line -> line.endsWith("}"))
                    .map(Journal::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read the journal [" + file.get() + "]", e);
        }
    }

    private static JsonNode parse(String line) {
        try {
            return MAPPER.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("Expected a line of a journal, found [" + line + "]", e);
        }
    }

    private static Header header(JsonNode line) {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        line.path("capabilities").forEach(name -> capabilities.add(Capability.valueOf(name.asText())));
        return new Header(
                new BackendInfo(
                        line.path("backend").asText(),
                        line.path("engine").asText(),
                        line.path("version").asText(),
                        line.path("device").asText()),
                capabilities,
                ComparisonPrecision.valueOf(line.path("precision").asText()));
    }

    private static CaseResult result(JsonNode line) {
        return new CaseResult(
                line.path("case").asText(),
                Status.valueOf(line.path("status").asText()),
                line.path("text").asText(),
                null,
                line.path("crashed").asBoolean(),
                line.path("milliseconds").asLong());
    }
}
