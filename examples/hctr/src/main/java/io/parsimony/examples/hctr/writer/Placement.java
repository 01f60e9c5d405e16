package io.parsimony.examples.hctr.writer;

/** A linear map about a centre, and a displacement: where a part of a character goes. */
record Placement(float a, float b, float c, float d, float e, float f) {

    /** Scales, then turns clockwise as seen, about a centre, then displaces. */
    static Placement about(float x, float y, float scaleX, float scaleY, float angle, float right, float down) {
        float cos = (float) StrictMath.cos(angle);
        float sin = (float) StrictMath.sin(angle);
        return linear(x, y, cos * scaleX, -sin * scaleY, sin * scaleX, cos * scaleY, right, down);
    }

    /** Returns the map {@code [[a, b], [c, d]]} about a centre, then a displacement. */
    static Placement linear(float x, float y, float a, float b, float c, float d, float right, float down) {
        return new Placement(a, b, c, d, x + right - a * x - b * y, y + down - c * x - d * y);
    }

    float x(float x, float y) {
        return a * x + b * y + e;
    }

    float y(float x, float y) {
        return c * x + d * y + f;
    }
}
