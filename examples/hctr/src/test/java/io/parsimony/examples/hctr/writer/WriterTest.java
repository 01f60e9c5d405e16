package io.parsimony.examples.hctr.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.examples.hctr.strokes.CharacterStrokes;
import io.parsimony.examples.hctr.strokes.Stroke;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WriterTest {

    private static final Writer.Form PLAIN_FORM = new Writer.Form(0, 0, 0, 1, 0, 0, 0, 0, 0, 0);
    private static final Writer.Motion STEADY = new Writer.Motion(0, 0, 0, 0, 0, 0);
    private static final Writer.Pen PEN = new Writer.Pen(0.05f, 0, 0, 0, 1, 0, 0);
    private static final Writer.Layout LAYOUT = new Writer.Layout(1, 0, 0, 0, 0, 0);
    private static final float PIXELS = 100;

    /** A vertical stroke followed by a horizontal one. */
    private static final CharacterStrokes CROSS = new CharacterStrokes(List.of(
            new Stroke(new float[] {0.5f, 0.1f, 0.5f, 0.9f}, true),
            new Stroke(new float[] {0.1f, 0.5f, 0.9f, 0.5f}, false)));

    private static Trace write(Writer.Form form, Writer.Motion motion, Writer.Pen pen) {
        Trace trace = new Trace();
        new Hand(new Writer(1, 1, form, motion, pen, LAYOUT), new Random(1)).write(trace, 'x', CROSS, PIXELS);
        return trace;
    }

    private static float width(Trace trace) {
        return trace.right(0) - trace.left(0);
    }

    private static float height(Trace trace) {
        return trace.bottom() - trace.top();
    }

    @Test
    void writerWithoutTraitsDrawsThePlainStrokes() {
        Trace trace = write(PLAIN_FORM, STEADY, PEN);
        // 0.8 of the square plus the width of a stroke; the size varies slightly between writers.
        assertThat(width(trace)).isBetween(75f, 95f);
        assertThat(height(trace)).isBetween(75f, 95f);
    }

    @Test
    void aspectMakesCharactersWide() {
        Trace wide = write(new Writer.Form(0, 0, 0, 1.5f, 0, 0, 0, 0, 0, 0), STEADY, PEN);
        assertThat(width(wide) / height(wide)).isBetween(1.3f, 1.7f);
    }

    @Test
    void overshootLengthensAndItsOppositeShortens() {
        float plain = width(write(PLAIN_FORM, STEADY, PEN));
        assertThat(width(write(PLAIN_FORM, new Writer.Motion(0, 0, 0, 0, 0.03f, 0), PEN)))
                .isGreaterThan(plain + 4);
        assertThat(width(write(PLAIN_FORM, new Writer.Motion(0, 0, 0, 0, -0.03f, 0), PEN)))
                .isLessThan(plain - 4);
    }

    @Test
    void joinedStrokesLeaveALongerTrace() {
        CharacterStrokes near = new CharacterStrokes(List.of(
                new Stroke(new float[] {0.1f, 0.3f, 0.4f, 0.3f}, true),
                new Stroke(new float[] {0.5f, 0.5f, 0.9f, 0.5f}, true)));
        Trace apart = new Trace();
        Trace joined = new Trace();
        new Hand(new Writer(1, 1, PLAIN_FORM, STEADY, PEN, LAYOUT), new Random(1)).write(apart, 'x', near, PIXELS);
        Writer.Motion always = new Writer.Motion(0, 0, 0, 0, 0, 10);
        new Hand(new Writer(1, 1, PLAIN_FORM, always, PEN, LAYOUT), new Random(1)).write(joined, 'x', near, PIXELS);
        assertThat(joined.size()).isGreaterThan(apart.size() + 5);
    }

    @Test
    void hurryMakesWritingLessRegularAndNothingElse() {
        Writer print = Writer.of(1, 1, 0);
        Writer plain = Writer.of(1, 1);
        Writer hasty = Writer.of(1, 1, 2);
        assertThat(print.form().displacement()).isZero();
        assertThat(hasty.form().displacement())
                .isGreaterThan(plain.form().displacement())
                .isEqualTo(2 * plain.form().displacement());
        assertThat(hasty.form().slant()).isEqualTo(plain.form().slant());
        assertThat(hasty.pen()).isEqualTo(plain.pen());
        assertThatThrownBy(() -> Writer.of(1, 1, -1))
                .hasMessageContaining("hurry")
                .hasMessageEndingWith("[bad-value]");
    }

    @Test
    void traitsAreWithinReasonAndDiffer() {
        List<Writer> writers = LongStream.range(0, 2000)
                .mapToObj(number -> Writer.of(3, number))
                .toList();
        assertThat(writers.stream().map(Writer::form).distinct()).hasSize(2000);
        assertThat(writers).allSatisfy(writer -> {
            assertThat(writer.form().slant()).isBetween(-0.3f, 0.3f);
            assertThat(writer.form().aspect()).isBetween(0.75f, 1.25f);
            assertThat(writer.form().habit()).isBetween(0f, 1f);
            assertThat(writer.motion().joining()).isBetween(0f, 1f);
            assertThat(writer.pen().width()).isBetween(0.02f, 0.1f);
            assertThat(writer.pen().blur()).isBetween(0f, 0.33f);
        });
    }
}
