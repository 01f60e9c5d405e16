package io.parsimony.examples.hctr.strokes;

import io.parsimony.error.ParsimonyException;
import io.parsimony.examples.hctr.HctrErrorId;

/**
 * The path of the pen while it touches the paper: straight lines from point to point.
 *
 * @param points {@code x0, y0, x1, y1, ...}, at least two points, in a square of extent one with x to the right and y
 *     down; the caller's own array, not copied
 * @param radical whether the stroke belongs to the character's radical, the component for dictionary lookup
 */
public record Stroke(float[] points, boolean radical) {

    /**
     * Checks the number of points.
     *
     * @throws ParsimonyException ({@code bad-strokes})
     */
    public Stroke {
        if (points.length < 4 || points.length % 2 != 0) {
            throw ParsimonyException.of(
                    HctrErrorId.BAD_STROKES,
                    "Expected two coordinates for each of at least two points of a stroke, found %d numbers.",
                    points.length);
        }
    }

    /** Returns the number of points. */
    public int size() {
        return points.length / 2;
    }

    /** Returns a point's x coordinate. */
    public float x(int point) {
        return points[2 * point];
    }

    /** Returns a point's y coordinate. */
    public float y(int point) {
        return points[2 * point + 1];
    }
}
