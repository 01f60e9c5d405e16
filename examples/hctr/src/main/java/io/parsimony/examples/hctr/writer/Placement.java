package io.parsimony.examples.hctr.writer;

/** A linear map about a center followed by a displacement: the placement of a part of a character. */
record Placement(float a, float b, float c, float d, float e, float f) {

    /** Returns a placement that scales, rotates clockwise about a center, and displaces. */
    static Placement about(float x, float y, float scaleX, float scaleY, float angle, float right, float down) {
        float cos = (float) StrictMath.cos(angle);
        float sin = (float) StrictMath.sin(angle);
        return linear(x, y, cos * scaleX, -sin * scaleY, sin * scaleX, cos * scaleY, right, down);
    }

    /** Returns the map {@code [[a, b], [c, d]]} about a center followed by a displacement. */
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
