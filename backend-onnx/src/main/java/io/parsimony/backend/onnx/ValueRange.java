package io.parsimony.backend.onnx;

/** The range in which a value is quantized; it includes zero. */
record ValueRange(float least, float greatest) {

    private static final int LEVELS = 255;

    ValueRange {
        least = Math.min(least, 0);
        greatest = Math.max(greatest, 0);
    }

    /** Returns the distance of two neighboring levels. */
    float scale() {
        float width = greatest - least;
        return width > 0 ? width / LEVELS : 1;
    }

    /** Returns the level of zero, from 0 to 255. */
    int zeroPoint() {
        return Math.round(-least / scale());
    }
}
