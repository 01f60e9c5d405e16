package io.parsimony.examples.hctr.writer;

import io.parsimony.examples.hctr.strokes.CharacterStrokes;
import io.parsimony.examples.hctr.strokes.Stroke;
import java.util.List;
import java.util.Random;

/** Converts the strokes of characters to pen traces in a writer's hand. Not thread-safe. */
final class Hand {

    /** The approximate distance between the points of a trace, in pixels. */
    private static final float STEP = 2;
    /** The maximum distance that the pen moves without leaving the paper. */
    private static final float FARTHEST_JOIN = 0.5f;

    private final Writer writer;
    private final Random random;
    private final Path path = new Path();
    private final Pressure pressure = new Pressure();

    Hand(Writer writer, Random random) {
        this.writer = writer;
        this.random = random;
    }

    /**
     * Writes a character with the corner of its square at about (0, 0).
     *
     * @param pixels the nominal height of characters
     */
    void write(Trace trace, int codePoint, CharacterStrokes character, float pixels) {
        Writer.Form form = writer.form();
        Writer.Motion motion = writer.motion();
        Chance chance = new Chance(writer, codePoint, random);
        float size = writer.layout().size() * (1 + writer.layout().sizing() * chance.normal());
        Placement whole = whole(form, size, chance);
        List<Stroke> strokes = character.strokes();
        Placement radical = component(strokes, true, form, chance);
        Placement rest = component(strokes, false, form, chance);
        Waves waves = new Waves(form.elastic(), chance);
        float penX = 0;
        float penY = 0;
        trace.lift();
        for (int i = 0; i < strokes.size(); i++) {
            Stroke stroke = strokes.get(i);
            path.set(stroke);
            float length = path.length();
            // A dot may turn more than a long stroke, but may move less.
            float freedom = 0.5f + Math.min(0.5f, length);
            path.place(stroke.radical() ? radical : rest);
            path.place(Placement.about(
                    0.5f * (path.firstX() + path.lastX()),
                    0.5f * (path.firstY() + path.lastY()),
                    1 + form.scaling() * chance.normal(),
                    1 + form.scaling() * chance.normal(),
                    form.rotation() * chance.normal() / (0.5f + freedom),
                    form.displacement() * freedom * chance.normal(),
                    form.displacement() * freedom * chance.normal()));
            path.bow(motion.bow() + motion.bowing() * chance.normal());
            path.bend(waves);
            path.round(motion.rounding());
            path.stretch(
                    motion.overshoot() + 0.4f * form.displacement() * chance.normal(),
                    motion.overshoot() + 0.8f * form.displacement() * chance.normal());
            path.place(whole);
            path.tremble(motion.tremor(), chance);
            if (i > 0) {
                join(trace, penX, penY, motion, pixels, chance);
            }
            pressure.press(writer.pen(), pixels, chance);
            path.trace(trace, pressure, pixels, STEP);
            penX = path.lastX();
            penY = path.lastY();
        }
    }

    /** Draws the path from the end of the last stroke if the pen stays on the paper; otherwise lifts the pen. */
    private void join(Trace trace, float penX, float penY, Writer.Motion motion, float pixels, Chance chance) {
        float dx = path.firstX() - penX;
        float dy = path.firstY() - penY;
        float way = (float) Math.sqrt(dx * dx + dy * dy);
        float share = way / FARTHEST_JOIN;
        boolean joined = chance.happens(motion.joining() * (1 - share * share));
        float bow = 0.1f * chance.normal();
        if (!joined || share > 1) {
            trace.lift();
            return;
        }
        pressure.lighten();
        int parts = (int) (way * pixels / STEP) + 1;
        for (int part = 1; part < parts; part++) {
            float t = (float) part / parts;
            float away = 4 * bow * t * (1 - t);
            trace.add(
                    pixels * (penX + t * dx + away * dy),
                    pixels * (penY + t * dy - away * dx),
                    pressure.radius(t),
                    pressure.ink());
        }
    }

    private static Placement whole(Writer.Form form, float size, Chance chance) {
        float tilt = form.tilt() * chance.normal();
        float wide = (float) Math.sqrt(form.aspect()) * (1 + 0.03f * chance.normal());
        float high = 1 / wide * (1 + 0.03f * chance.normal());
        // The shear of verticals moves the upper end to the right; the shear of horizontals moves the right end
        // upwards.
        return Placement.linear(
                0.5f, 0.5f, size * wide, size * (tilt - form.slant()), size * (-tilt - form.rise()), size * high, 0, 0);
    }

    /** Returns the placement of the radical or of the rest. */
    private static Placement component(List<Stroke> strokes, boolean radical, Writer.Form form, Chance chance) {
        float x = 0;
        float y = 0;
        int points = 0;
        for (Stroke stroke : strokes) {
            if (stroke.radical() == radical) {
                for (int i = 0; i < stroke.size(); i++) {
                    x += stroke.x(i);
                    y += stroke.y(i);
                    points++;
                }
            }
        }
        float each = points == 0 ? 0 : 1f / points;
        return Placement.about(
                each * x,
                each * y,
                1 + 1.5f * form.component() * chance.normal(),
                1 + 1.5f * form.component() * chance.normal(),
                form.component() * chance.normal(),
                form.component() * chance.normal(),
                form.component() * chance.normal());
    }
}
