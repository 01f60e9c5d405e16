package io.parsimony.examples.hctr.writer;

/** The pen's pressure along a stroke: its radius in pixels and the darkness of the ink. */
final class Pressure {

    /** The initial part of a stroke with a different width. */
    private static final float BEGINNING = 0.25f;
    /** The final part of a stroke with a different width. */
    private static final float ENDING = 0.45f;
    /** The minimum radius; thinner strokes would break up. */
    private static final float THINNEST = 0.45f;

    private float radius;
    private float start;
    private float end;
    private float swell;
    private float ink;

    /** Sets the pressure of a stroke. */
    void press(Writer.Pen pen, float pixels, Chance chance) {
        radius = 0.5f * pen.width() * pixels * (1 + pen.variation() * chance.normal());
        start = pen.start() * (1 + 0.4f * chance.normal());
        end = Math.max(0, pen.end() * (1 + 0.5f * chance.normal()));
        swell = pen.variation() * chance.passing();
        ink = Math.max(0.45f, Math.min(1, pen.ink() * (1 + 0.06f * chance.passing())));
    }

    /** Sets the lighter pressure of the path to the next stroke. */
    void lighten() {
        radius *= 0.55f;
        start = 0.3f;
        end = -0.3f;
        swell = -0.3f;
        ink *= 0.85f;
    }

    float radius(float share) {
        float early = Math.max(0, 1 - share / BEGINNING);
        float late = Math.max(0, 1 - (1 - share) / ENDING);
        float factor = 1 + start * early * early - end * late * late + 4 * swell * share * (1 - share);
        return Math.max(THINNEST, radius * factor);
    }

    float ink() {
        return ink;
    }
}
