package io.parsimony.format.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads malformed files: each read returns a model or throws a {@link ParsimonyException}. */
class BadFilesTest {

    private static final Dl4jModelFormat FORMAT = new Dl4jModelFormat();
    private static final Set<String> IDS = Set.of("bad-model-file", "unreadable-file", "unsupported-model");

    @TempDir
    private Path folder;

    private Path file = Path.of("none");

    @BeforeEach
    void aGoodFile() {
        file = folder.resolve("model.zip");
        FORMAT.write(Runs.drawn(Zoo.build("lenet5", Shape.of(1, 32, 32), 4)), file);
    }

    private void says(String id, String... words) {
        assertThatThrownBy(() -> FORMAT.read(file))
                .isInstanceOfSatisfying(
                        ParsimonyException.class, e -> assertThat(e.id()).isEqualTo(id))
                .satisfies(e -> assertThat(e.getMessage()).contains(words.length == 0 ? new String[] {id} : words))
                .hasMessageContaining("[" + id + "]");
    }

    private void put(String entry, byte[] content) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Files.write(zip.getPath(entry), content);
        }
    }

    private byte[] entry(String entry) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            return Files.readAllBytes(zip.getPath(entry));
        }
    }

    private void replace(String from, String to) throws IOException {
        String json = new String(entry(Archive.CONFIGURATION), StandardCharsets.UTF_8);
        assertThat(json).contains(from);
        put(Archive.CONFIGURATION, json.replace(from, to).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void noFile() {
        file = folder.resolve("none.zip");
        says("unreadable-file");
    }

    @Test
    void aFileOfSomethingElse() throws IOException {
        Files.writeString(file, "no zip at all");
        says("bad-model-file", "found an invalid file");
    }

    @Test
    void aTruncatedFile() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 10, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            says("bad-model-file");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Archive.CONFIGURATION, Archive.COEFFICIENTS})
    void aMissingEntry(String entry) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Files.delete(zip.getPath(entry));
        }
        says("bad-model-file", "[" + entry + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"confs\": 1}",
                "{\"confs\": []}",
                "{\"vertices\": {}}",
                "{\"confs\": [null]}"
            })
    void aConfigurationThatIsNone(String json) throws IOException {
        put(Archive.CONFIGURATION, json.getBytes(StandardCharsets.UTF_8));
        says("bad-model-file");
    }

    @Test
    void aConfigurationThatIsTooDeep() throws IOException {
        put(Archive.CONFIGURATION, ("{\"a\":" + "[".repeat(1 << 20)).getBytes(StandardCharsets.UTF_8));
        says("bad-model-file", "levels");
    }

    @Test
    void coefficientsOfAnotherNumber() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Coefficients.write(List.of(FloatBuffer.allocate(5)), new DataOutputStream(bytes));
        put(Archive.COEFFICIENTS, bytes.toByteArray());
        says("bad-model-file", "the file holds 5");
    }

    @Test
    void coefficientsThatEndTooEarly() throws IOException {
        byte[] all = entry(Archive.COEFFICIENTS);
        for (int length : new int[] {0, 1, 20, 60, 100, all.length - 1}) {
            put(Archive.COEFFICIENTS, Arrays.copyOf(all, length));
            says("bad-model-file");
        }
    }

    @Test
    void coefficientsThatAreNone() throws IOException {
        put(Archive.COEFFICIENTS, "\u0000\u0004ABCD and so on".getBytes(StandardCharsets.UTF_8));
        says("bad-model-file", "array of ND4J");
    }

    @Test
    void halfPrecision() throws IOException {
        byte[] all = entry(Archive.COEFFICIENTS);
        String text = new String(all, StandardCharsets.ISO_8859_1).replaceFirst("FLOAT", "BFLOA");
        put(Archive.COEFFICIENTS, text.getBytes(StandardCharsets.ISO_8859_1));
        says("unsupported-model", "float32");
    }

    @Test
    void aBomb() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(file);
                OutputStream out = Files.newOutputStream(zip.getPath(Archive.COEFFICIENTS))) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 65; i++) {
                out.write(zeros);
            }
        }
        says("bad-model-file", "bytes compressed to");
    }

    @Test
    void aBombOfText() throws IOException {
        put(Archive.CONFIGURATION, new byte[(64 << 20) + 1]);
        says("bad-model-file", "found more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-3", "2000000000", "4611686018427387904", "null", "\"many\""})
    void channelsThatCannotBe(String channels) throws IOException {
        replace("\"nout\" : 6", "\"nout\" : " + channels);
        says("bad-model-file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[ ]", "[ 5 ]", "[ 0, 5 ]", "[ 2147483647, 2147483647 ]", "null"})
    void kernelsThatCannotBe(String kernel) throws IOException {
        String json = new String(entry(Archive.CONFIGURATION), StandardCharsets.UTF_8);
        put(
                Archive.CONFIGURATION,
                json.replaceAll("\"kernelSize\" : \\[[^]]*\\]", "\"kernelSize\" : " + kernel)
                        .getBytes(StandardCharsets.UTF_8));
        says("bad-model-file");
    }

    @Test
    void anInputThatIsMadeNowhere() throws IOException {
        replace("\"networkInputs\" : [ \"", "\"networkInputs\" : [ \"no");
        says("bad-model-file");
    }

    @Test
    void notesThatCannotBe() throws IOException {
        for (String notes : List.of("[", "{\"inputs\": {\"input\": []}}", "{\"inputs\": {\"input\": [0, 2]}}")) {
            put(Archive.NOTES, notes.getBytes(StandardCharsets.UTF_8));
            says("bad-model-file", Archive.NOTES);
        }
    }

    /** Replaces random bytes of the file or of its configuration. */
    @Test
    void damagedFiles() throws IOException {
        byte[] good = Files.readAllBytes(file);
        byte[] configuration = entry(Archive.CONFIGURATION);
        Random random = new Random(1);
        for (int i = 0; i < 150; i++) {
            byte[] bad = (i % 2 == 0 ? good : configuration).clone();
            for (int j = 0; j <= i % 4; j++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, i % 2 == 0 ? bad : good);
            if (i % 2 == 1) {
                put(Archive.CONFIGURATION, bad);
            }
            try {
                FORMAT.read(file);
            } catch (ParsimonyException e) {
                assertThat(IDS).contains(e.id());
            }
        }
    }

    /** Reads small files that declare large contents, and one file that names a class twice. */
    @ParameterizedTest
    @ValueSource(
            strings = {"midfc_lie.zip", "bomb_arr.zip", "bomb_notes.zip", "bigint.zip", "dup_ActivationIdentity.zip"})
    void hostileFiles(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("hostile/" + name))) {
            Files.write(file, in.readAllBytes());
        }
        says("bad-model-file");
    }
}
