package io.parsimony.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.parsimony.Parsimony;
import io.parsimony.error.ParsimonyException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Untrusted files are read or rejected within bounds. */
class HoconFileTest {

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("some.conf"), text);
    }

    private Path resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(name))) {
            return Files.write(folder.resolve(name), in.readAllBytes());
        }
    }

    private static void refused(Path file, String message) {
        assertThatThrownBy(() -> ConfigurationReader.load(file))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("[bad-file]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deep_arr.conf", "deep_json.json"})
    void depthIsBounded(String name) throws IOException {
        refused(resource(name), "at most 64 levels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"laughs_concat.conf", "laughs_str.conf"})
    void substitutionsAreBounded(String name) throws IOException {
        refused(resource(name), "substitutions grow");
    }

    @Test
    void aValueMadeOfItselfIsBounded() throws IOException {
        String doubled = "parsimony.a = ${?parsimony.a} ${?parsimony.a}\n";
        refused(file("parsimony.a = [1, 2]\n" + doubled.repeat(40)), "substitutions grow");
        String more =
                IntStream.range(0, 200).mapToObj(i -> "parsimony.a += " + i).collect(Collectors.joining("\n"));
        assertThat(ConfigurationReader.load(file("parsimony.a = [1]\n" + more)).getIntList("parsimony.a"))
                .hasSize(201);
    }

    /** A file is given by its bare name in its own folder, as on a command line. */
    @Test
    void includesOfABareNameAreRead() throws IOException {
        resource("inc_base.conf");
        Path bare = Path.of("").toAbsolutePath().relativize(resource("inc.conf"));
        Config config = HoconFile.parse(bare);
        assertThat(config.getInt("parsimony.distill.epohcs")).isEqualTo(3);
        assertThatThrownBy(() -> Parsimony.configure(ConfigurationReader.load(bare)))
                .hasMessageContaining("distill.epohcs")
                .hasMessageContaining("[unknown-key]");
        Path inside = Files.writeString(Path.of("parsimony-hocon-test.conf"), "a = 1");
        Path including = Files.writeString(Path.of("parsimony-hocon-test-2.conf"), "include \"" + inside + "\"");
        try {
            assertThat(HoconFile.parse(including).getInt("a")).isEqualTo(1);
        } finally {
            Files.delete(inside);
            Files.delete(including);
        }
    }

    @Test
    void onlyRegularFilesAreIncluded() throws IOException, InterruptedException {
        Path pipe = folder.resolve("fifo.conf");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        refused(pipe, "Expected a configuration file, found none");
        refused(file("include file(\"" + pipe + "\")\nparsimony { backend = onnx }"), "fifo.conf");
        refused(file("include \"fifo.conf\""), "fifo.conf");
        refused(file("include url(\"http://localhost:1/x.conf\")"), "found the URL [http://localhost:1/x.conf]");
        refused(file("include \"some.conf\"\ninclude \"some.conf\""), "included");
        assertThat(HoconFile.parse(file("include \"missing.conf\"\na = 1")).getInt("a"))
                .isEqualTo(1);
    }

    @Test
    void valuesOfTheEnvironmentAreNotQuoted() throws IOException {
        Map.Entry<String, String> secret = System.getenv().entrySet().stream()
                .filter(entry ->
                        entry.getKey().matches("[A-Z]+") && entry.getValue().length() > 8)
                .findFirst()
                .orElseThrow();
        for (String value : new String[] {"${%s}", "a${%s}b", "[ ${%s} ]", "{ x = ${%s} }", "{ a = 1 } ${%s}"}) {
            Path file = file("parsimony { backend = " + String.format(Locale.ROOT, value, secret.getKey()) + " }");
            assertThatThrownBy(() -> Parsimony.configure(ConfigurationReader.load(file)))
                    .as(value)
                    .isInstanceOf(ParsimonyException.class)
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain(secret.getValue()));
        }
    }

    @Test
    void whatIsNoHoconIsSaid() throws IOException {
        assertThatThrownBy(() -> HoconFile.parse(file("a = {"))).isInstanceOf(ConfigException.class);
        refused(file("a = {"), "Expected HOCON");
        refused(folder, "Expected a configuration file");
        refused(file("a = " + "b".repeat(1 << 20)), "at most 1048576 bytes");
    }

    @Test
    void aListOfProblemsIsBounded() throws IOException {
        String keys = IntStream.range(0, 120).mapToObj(i -> "k" + i + " = 1").collect(Collectors.joining("\n"));
        assertThatThrownBy(() -> Parsimony.configure(ConfigurationReader.load(file("parsimony {\n" + keys + "\n}"))))
                .hasMessageStartingWith("12")
                .hasMessageContaining("\n  50) ")
                .hasMessageMatching("(?s).*\n  and \\d+ more");
    }
}
