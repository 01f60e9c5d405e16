package io.parsimony.cli.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IdxFileTest {

    private static final byte[] IMAGES = bytes(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 51, 102);
    private static final byte[] LABELS = bytes(0, 0, 8, 1, 0, 0, 0, 2, 7, 9);

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void readsExtentsAndUnsignedBytes() {
        IdxFile images = IdxFile.parse("images", IMAGES, 3);
        assertThat(images.shape()).isEqualTo(Shape.of(2, 1, 2));
        assertThat(images.get(1)).isEqualTo(255);
        assertThat(images.get(3)).isEqualTo(102);
    }

    @Test
    void wrongMagicNumberIsSaid() {
        assertThatThrownBy(() -> IdxFile.parse("labels", IMAGES, 1))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage("labels: Expected the magic number 0x00000801 (unsigned bytes, 1 axes), found 0x00000803."
                        + " [bad-idx]");
    }

    @Test
    void truncatedNumbersAreSaid() {
        assertThatThrownBy(() -> IdxFile.parse("images", Arrays.copyOf(IMAGES, 19), 3))
                .hasMessage("images: Expected 4 bytes after the header (2x1x2), found 3. [bad-idx]");
    }

    @Test
    void numbersTooManyAreSaid() {
        assertThatThrownBy(() -> IdxFile.parse("images", Arrays.copyOf(IMAGES, 21), 3))
                .hasMessageContaining("found 5");
    }

    @Test
    void truncatedHeaderIsSaid() {
        assertThatThrownBy(() -> IdxFile.parse("images", Arrays.copyOf(IMAGES, 15), 3))
                .hasMessage("images: Expected a header of 16 bytes, found 15 bytes in all. [bad-idx]");
    }

    @Test
    void absurdExtentsAreSaid() {
        assertThatThrownBy(() -> IdxFile.parse("labels", bytes(0, 0, 8, 1, 255, 0, 0, 0, 1), 1))
                .hasMessageContaining("positive extent of axis 0");
        byte[] huge = bytes(0, 0, 8, 3, 127, 0, 0, 0, 127, 0, 0, 0, 127, 0, 0, 0, 1);
        assertThatThrownBy(() -> IdxFile.parse("images", huge, 3)).hasMessageContaining("at most 2^31 - 1");
    }

    @Test
    void samplesAreNormalised() {
        IdxDataset data =
                new IdxDataset(IdxFile.parse("images", IMAGES, 3), IdxFile.parse("labels", LABELS, 1), 10, 0.2, 0.5);
        assertThat(data.sampleShape()).isEqualTo(Shape.of(1, 1, 2));
        assertThat(data.size()).isEqualTo(2);
        FloatBuffer sample = FloatBuffer.allocate(2);
        data.read(1, sample);
        assertThat(sample.array()).containsExactly((float) ((51 / 255.0 - 0.2) / 0.5), (float) ((0.4 - 0.2) / 0.5));
        assertThat(data.label(1)).isEqualTo(9);
    }

    @Test
    void labelThatIsNoClassIsSaid() {
        assertThatThrownBy(() ->
                        new IdxDataset(IdxFile.parse("images", IMAGES, 3), IdxFile.parse("labels", LABELS, 1), 9, 0, 1))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage("labels: Expected labels in 0 .. 8, found 9 at sample 1. [bad-label]");
    }

    @Test
    void labelsThatDoNotFitTheImagesAreSaid() {
        IdxFile three = IdxFile.parse("labels", bytes(0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3), 1);
        assertThatThrownBy(() -> new IdxDataset(IdxFile.parse("images", IMAGES, 3), three, 10, 0, 1))
                .hasMessage("labels: Expected a label for each of the 2 images of [images], found 3. [bad-idx]");
    }

    @Test
    void firstSamplesAreAtMostAll() {
        IdxDataset data =
                new IdxDataset(IdxFile.parse("images", IMAGES, 3), IdxFile.parse("labels", LABELS, 1), 10, 0, 1);
        assertThat(data.first(1).size()).isEqualTo(1);
        assertThat(data.first(5).size()).isEqualTo(2);
        assertThatThrownBy(() -> data.first(0)).hasMessageContaining("samples: Expected a whole number");
    }
}
