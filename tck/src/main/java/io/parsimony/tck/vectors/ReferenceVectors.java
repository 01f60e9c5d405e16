package io.parsimony.tck.vectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parsimony.error.ParsimonyException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Every case of the kit's resources. */
public final class ReferenceVectors {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ReferenceVectors() {}

    /**
     * Returns the cases of {@code layers.jsonl} and of {@code layers-imported.jsonl}, which contains further layers of
     * other exporters' files.
     */
    public static List<LayerCase> layers() {
        return Stream.of("layers.jsonl", "layers-imported.jsonl")
                .flatMap(resource -> read(resource, LayerCase::read).stream())
                .toList();
    }

    /** Returns the cases of {@code losses.jsonl} and of {@code losses-more.jsonl}, which contains later losses. */
    public static List<LossCase> losses() {
        return Stream.of("losses.jsonl", "losses-more.jsonl")
                .flatMap(resource -> read(resource, LossCase::read).stream())
                .toList();
    }

    /** Returns the cases of {@code training.jsonl}. */
    public static List<TrainingCase> training() {
        return read("training.jsonl", TrainingCase::read);
    }

    private static <C> List<C> read(String resource, Function<JsonNode, C> reader) {
        InputStream stream = ReferenceVectors.class.getResourceAsStream(resource);
        if (stream == null) {
            throw VectorJson.bad("Expected the resource [%s], found none.", resource);
        }
        List<C> cases = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                cases.add(line(resource + " line " + (cases.size() + 1), line, reader));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
        return List.copyOf(cases);
    }

    /** Reads one case; an error names its place. */
    static <C> C line(String place, String line, Function<JsonNode, C> reader) {
        try {
            return reader.apply(MAPPER.readTree(line));
        } catch (JsonProcessingException e) {
            throw VectorJson.bad("Expected JSON, found something else: %s.", e.getOriginalMessage())
                    .at(place);
        } catch (ParsimonyException e) {
            throw e.at(place);
        }
    }
}
