package io.parsimony.cli.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pixels against those of Pillow's {@code convert("RGB")}, which stand beside each picture; of 16 bits the upper eight.
 */
class PictureReaderTest {

    private static final String EXPECTED = ".rgb";

    @TempDir
    private Path folder;

    static Path formats() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(PictureReaderTest.class.getResource("formats"))
                .toURI());
    }

    static Stream<String> pictures() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(formats())) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(EXPECTED))
                    .map(name -> name.substring(0, name.length() - EXPECTED.length()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void levelsAreThoseOfTheFile(String name) throws IOException, URISyntaxException {
        BufferedImage image = PictureReader.read(formats().resolve(name));
        byte[] expected = Files.readAllBytes(formats().resolve(name + EXPECTED));
        assertThat(image.getWidth() * image.getHeight() * 3).isEqualTo(expected.length);
        int most = 0;
        for (int i = 0; i < expected.length; i++) {
            int rgb = image.getRGB(i / 3 % image.getWidth(), i / 3 / image.getWidth());
            int level = rgb >> 16 - 8 * (i % 3) & 0xff;
            most = Math.max(most, Math.abs(level - (expected[i] & 0xff)));
        }
        assertThat(most).isLessThanOrEqualTo(name.contains("cmyk") ? 3 : 1);
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void bytesAreDecodedAsTheirFile(String name) throws IOException, URISyntaxException {
        Path file = formats().resolve(name);
        assertThat(pixels(PictureReader.read(Files.readAllBytes(file)))).isEqualTo(pixels(PictureReader.read(file)));
    }

    /** A WebP of 52 bytes and 2.5 million pixels, for each of which its decoder would read beyond the end. */
    @Test
    void decodingEndsWithTheFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("endless.webp");
        try (InputStream in =
                Objects.requireNonNull(getClass().getResourceAsStream("PictureFuzzTestInputs/read/endless.webp"))) {
            Files.write(file, in.readAllBytes());
        }
        assertThatThrownBy(() -> PictureReader.read(file)).hasMessage("the file ends early");
        byte[] content = Files.readAllBytes(file);
        assertThatThrownBy(() -> PictureReader.read(content)).hasMessage("the file ends early");
    }

    @Test
    void aTruncatedJpegIsRefused() {
        assertThatThrownBy(() -> PictureReader.read(formats().resolve("case_trunc.jpg")))
                .isInstanceOf(IOException.class);
    }

    /** Decoders fill in what is missing: whatever is accepted must be the whole picture. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb.jpg",
                "progressive.jpg",
                "gray.jpg",
                "cmyk.jpg",
                "rgb.png",
                "palette.png",
                "colors.gif",
                "rgb.bmp",
                "rgb.tif",
                "gray.tif",
                "lossless.webp",
                "lossy.webp"
            })
    void aTruncatedFileIsRefusedOrWhole(String name) throws IOException, URISyntaxException {
        byte[] whole = Files.readAllBytes(formats().resolve(name));
        int[] expected = pixels(PictureReader.read(formats().resolve(name)));
        int refused = 0;
        int step = 1 + whole.length / 60;
        int tried = 0;
        for (int length = whole.length - 1; length >= 0; length -= step, tried++) {
            Path file = Files.write(folder.resolve(name), Arrays.copyOf(whole, length));
            int[] found = null;
            try {
                found = pixels(PictureReader.read(file));
            } catch (IOException | RuntimeException e) {
                refused++;
            }
            if (found != null) {
                assertThat(Arrays.equals(found, expected))
                        .as("the first %d of %d bytes are a picture of its own", length, whole.length)
                        .isTrue();
            }
        }
        assertThat(refused).isGreaterThan(tried * 3 / 4);
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    /** A file of 109 kB with 900 million pixels. */
    @Test
    void aBombIsNotDecoded() {
        assertThatThrownBy(() -> PictureReader.read(formats().resolve("bomb_gray_30k.png")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("900000000 pixels in 109445 bytes");
    }
}
