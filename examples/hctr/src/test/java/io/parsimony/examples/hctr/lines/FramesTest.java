package io.parsimony.examples.hctr.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramesTest {

    /** Two rows of five columns; the ink is 51 times a number, so that shares are fifths. */
    private static final GrayImage LINE = image(5, 2, 0, 1, 2, 3, 4, 5, 4, 3, 2, 1);

    private static GrayImage image(int width, int height, int... fifths) {
        byte[] ink = new byte[fifths.length];
        for (int i = 0; i < ink.length; i++) {
            ink[i] = (byte) (51 * fifths[i]);
        }
        return new GrayImage(width, height, ink);
    }

    private static float[] read(Frames frames, GrayImage line, int frame) {
        FloatBuffer buffer = FloatBuffer.allocate(frames.height() * frames.width());
        frames.write(line, frame, buffer);
        assertThat(buffer.remaining()).isZero();
        return buffer.array();
    }

    @Test
    void framesAreAboutTheMiddleOfTheirStep() {
        Frames frames = new Frames(2, 4, 2);

        assertThat(frames.count(LINE)).isEqualTo(3);
        // Frame 0 is about column 1: columns -1, 0, 1, 2.
        assertThat(read(frames, LINE, 0)).containsExactly(0, 0, 0.2f, 0.4f, 0, 1, 0.8f, 0.6f);
        // Frame 1 is about column 3: columns 1, 2, 3, 4.
        assertThat(read(frames, LINE, 1)).containsExactly(0.2f, 0.4f, 0.6f, 0.8f, 0.8f, 0.6f, 0.4f, 0.2f);
        // Frame 2 is about column 5: columns 3, 4, and two beyond the end.
        assertThat(read(frames, LINE, 2)).containsExactly(0.6f, 0.8f, 0, 0, 0.4f, 0.2f, 0, 0);
    }

    @Test
    void oddWindowsHaveTheirColumnInTheMiddle() {
        assertThat(read(new Frames(2, 3, 1), LINE, 2)).containsExactly(0.2f, 0.4f, 0.6f, 0.8f, 0.6f, 0.4f);
    }

    @Test
    void windowsMayBeWiderThanTheLine() {
        GrayImage dot = image(1, 1, 5);

        assertThat(read(new Frames(1, 6, 4), dot, 0)).containsExactly(0, 1, 0, 0, 0, 0);
        assertThat(read(new Frames(1, 2, 9), dot, 0)).containsExactly(0, 0);
    }

    @Test
    void everyColumnIsWithinHalfAStepOfAFrame() {
        Frames frames = new Frames(1, 8, 4);

        assertThat(frames.count(GrayImage.blank(1, 1))).isEqualTo(1);
        assertThat(frames.count(GrayImage.blank(4, 1))).isEqualTo(1);
        assertThat(frames.count(GrayImage.blank(5, 1))).isEqualTo(2);
    }

    @Test
    void linesOfAnotherHeightAndFramesBeyondTheEndAreRefused() {
        assertThatThrownBy(() -> new Frames(3, 4, 2).count(LINE))
                .isInstanceOf(ParsimonyException.class)
                .hasMessageContaining("[bad-shape]");
        assertThatThrownBy(() -> new Frames(2, 4, 2).write(LINE, 3, FloatBuffer.allocate(8)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new Frames(2, 4, 0)).hasMessageContaining("[bad-value]");
    }

    @Test
    void aDataSetReadsTheFramesOfItsLinesInOrder() {
        Frames frames = new Frames(2, 4, 2);
        GrayImage shorter = image(1, 2, 5, 5);
        FrameDataset data = new FrameDataset(
                frames,
                List.of(LINE, shorter, LINE),
                List.of(new int[] {3, 1, 4}, new int[] {1}, new int[] {5, 0, 2}),
                6);

        assertThat(data.size()).isEqualTo(7);
        assertThat(data.classes()).isEqualTo(6);
        assertThat(data.sampleShape()).isEqualTo(Shape.of(1, 2, 4));
        List<Integer> labels = new ArrayList<>();
        List<Integer> lines = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            labels.add(data.label(i));
            lines.add(data.line(i));
            FloatBuffer buffer = FloatBuffer.allocate(8);
            data.read(i, buffer);
            GrayImage line = data.lines().get(data.line(i));
            assertThat(buffer.array()).isEqualTo(read(frames, line, i - data.start(data.line(i))));
        }
        assertThat(labels).containsExactly(3, 1, 4, 1, 5, 0, 2);
        assertThat(lines).containsExactly(0, 0, 0, 1, 2, 2, 2);
        FrameDataset other = data.withLabels(List.of(new int[] {0, 0, 0}, new int[] {5}, new int[] {0, 0, 0}));
        assertThat(other.label(3)).isEqualTo(5);
        assertThatThrownBy(() -> data.label(7)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aDataSetRefusesClassesThatDoNotFit() {
        Frames frames = new Frames(2, 4, 2);

        assertThatThrownBy(() -> new FrameDataset(frames, List.of(LINE), List.of(new int[] {0, 1}), 2))
                .hasMessageContaining("[bad-shape]");
        assertThatThrownBy(() -> new FrameDataset(frames, List.of(LINE), List.of(new int[] {0, 1, 2}), 2))
                .hasMessageContaining("[bad-label]");
        assertThatThrownBy(() -> new FrameDataset(frames, List.of(), List.of(), 2))
                .hasMessageContaining("[bad-shape]");
    }

    @Test
    void aDataSetOfCharactersReadsThem() {
        CharacterDataset data =
                new CharacterDataset(List.of(image(2, 1, 1, 2), image(2, 1, 3, 4)), new int[] {1, 0}, 2);
        FloatBuffer buffer = FloatBuffer.allocate(2);
        data.read(1, buffer);

        assertThat(buffer.array()).containsExactly(0.6f, 0.8f);
        assertThat(data.label(0)).isEqualTo(1);
        assertThat(data.size()).isEqualTo(2);
        assertThat(data.sampleShape()).isEqualTo(Shape.of(1, 1, 2));
        assertThatThrownBy(() -> new CharacterDataset(List.of(LINE, image(1, 1, 0)), new int[2], 2))
                .hasMessageContaining("[bad-shape]");
        assertThatThrownBy(() -> new CharacterDataset(List.of(LINE), new int[] {2}, 2))
                .hasMessageContaining("[bad-label]");
    }
}
