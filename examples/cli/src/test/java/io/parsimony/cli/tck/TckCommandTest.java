package io.parsimony.cli.tck;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parsimony.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TckCommandTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int tck(String... args) {
        List<String> all = new ArrayList<>(List.of("--out", folder.toString()));
        all.addAll(List.of(args));
        return new CommandLine(new TckCommand(new PrintStream(out, false, StandardCharsets.UTF_8)))
                .execute(all.toArray(String[]::new));
    }

    private JsonNode json(String file) throws Exception {
        return new ObjectMapper().readTree(folder.resolve(file).toFile());
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void oneRuleOfOneBackendIsCheckedAndReported() throws Exception {
        assertThat(tck("--backend", "reference", "--rule", "2.31-conv2d", "--seed", "3", "--no-isolate"))
                .isZero();
        JsonNode json = json("tck.json");
        assertThat(json.path("backend").asText()).isEqualTo("reference");
        assertThat(json.path("seed").asInt()).isEqualTo(3);
        assertThat(json.path("rules")).hasSize(1);
        assertThat(printed()).contains("passed           2.31-conv2d");
        assertThat(folder.resolve("TEST-tck.xml")).isNotEmptyFile();
        assertThat(json("badge.json").path("message").asText()).isEqualTo("1 of 1 rules");
        assertThat(folder.resolve("matrix.md")).content().contains("| 2.31-conv2d | MUST |");
        assertThat(folder.resolve("matrix.html")).content().contains("<td>2.31-conv2d</td>");
    }

    @Test
    void aBackendThatFailsEndsInStatusOneAndTheCommandThatRepeatsIt() {
        assertThat(tck("--backend", "fake", "--rule", "1.03-round-trip")).isEqualTo(1);
        assertThat(printed()).contains("examples/run tck --backend fake --rule 1.03-round-trip --case 'shape ");
    }

    @Test
    void inAProcessOfItsOwnTheReportIsTheSame() throws Exception {
        assertThat(tck("--backend", "reference", "--rule", "2.08-neg")).isZero();
        assertThat(printed()).contains("passed           2.08-neg").contains("1 rules passed, 0 failed");
        assertThat(json("tck.json").path("rules")).hasSize(1);
    }

    @Test
    void whatIsUnknownIsNotUnderstoodAndStartsNothing() {
        for (List<String> unknown : List.of(List.of("--rule", "2.08-nag"), List.of("--backend", "nobody"))) {
            ByteArrayOutputStream errors = new ByteArrayOutputStream();
            List<String> arguments = new ArrayList<>(List.of("tck", "--out", folder.toString()));
            arguments.addAll(unknown);
            assertThat(Main.execute(
                            new PrintStream(out, false, StandardCharsets.UTF_8),
                            new PrintStream(errors, false, StandardCharsets.UTF_8),
                            arguments.toArray(String[]::new)))
                    .isEqualTo(2);
            assertThat(errors.toString(StandardCharsets.UTF_8)).contains("[" + unknown.get(1) + "]");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void severalBackendsShareAMatrix() throws Exception {
        assertThat(tck("--backend", "fake", "--backend", "reference", "--rule", "1.03-round-trip"))
                .isEqualTo(1);
        assertThat(json("reference/tck.json").path("passed").asBoolean()).isTrue();
        assertThat(json("fake/tck.json").path("passed").asBoolean()).isFalse();
        assertThat(folder.resolve("matrix.md")).content().contains("fake: ").contains("reference: ");
    }
}
