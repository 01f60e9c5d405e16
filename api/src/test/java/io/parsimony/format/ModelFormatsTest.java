package io.parsimony.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFormatsTest {

    private record Fake(List<String> extensions) implements ModelFormat {

        @Override
        public String type() {
            return "fake";
        }

        @Override
        public Model read(Path file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(Model model, Path file) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void theEndingChoosesTheFormatWhateverItsCase() {
        ModelFormat onnx = new Fake(List.of("onnx", "ort"));
        ModelFormat zip = new Fake(List.of("zip"));
        ModelFormats formats = new ModelFormats(List.of(onnx, zip));

        assertThat(formats.of(Path.of("some", "model.v2.ONNX"))).isSameAs(onnx);
        assertThat(formats.of(Path.of("net.zip"))).isSameAs(zip);
    }

    @Test
    void anUnknownEndingIsOneErrorWithThoseThatAreKnown() {
        ModelFormats formats = new ModelFormats(List.of(new Fake(List.of("onnx"))));

        assertThatThrownBy(() -> formats.of(Path.of("model.onx")))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("unknown-format")
                .hasMessageContaining("[onnx]");
    }

    @Test
    void aFileIsReplacedWhole(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("deep").resolve("file");
        AtomicFile.write(file, out -> out.write(1));
        AtomicFile.write(file, out -> out.write(new byte[] {2, 3}));

        assertThat(file).hasBinaryContent(new byte[] {2, 3});
        assertThat(Files.list(file.getParent())).containsExactly(file);
    }

    @Test
    void whatCannotBeWrittenLeavesTheOldFileAndNoOther(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("file");
        AtomicFile.write(file, out -> out.write(1));

        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(2);
                    throw new IOException("disk full");
                }))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("unwritable-file")
                .hasMessageContaining("disk full");
        assertThat(file).hasBinaryContent(new byte[] {1});
        assertThat(Files.list(folder)).containsExactly(file);
    }
}
