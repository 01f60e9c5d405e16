package io.parsimony.examples.hctr.writer;

import io.parsimony.examples.hctr.strokes.Stroke;
import java.util.Arrays;

/** The points that a stroke is deformed at, at moderate distances. One object serves all strokes. */
final class Path {

    /** The minimum distance between points; noise on nearer points would cause kinks. */
    private static final float NEAR = 0.03f;
    /** The maximum length of a line; longer lines get intermediate points, so that they can bend. */
    private static final float FAR = 0.13f;

    private static final int FIRST = 64;

    private float[] x = new float[FIRST];
    private float[] y = new float[FIRST];
    /** The path length from the beginning to each point. */
    private float[] way = new float[FIRST];

    private int size;

    /** Sets the points of a stroke. */
    void set(Stroke stroke) {
        size = 0;
        add(stroke.x(0), stroke.y(0));
        int last = stroke.size() - 1;
        for (int i = 1; i <= last; i++) {
            float dx = stroke.x(i) - x[size - 1];
            float dy = stroke.y(i) - y[size - 1];
            float length = (float) Math.sqrt(dx * dx + dy * dy);
            if (length >= NEAR || i == last) {
                int parts = (int) (length / FAR) + 1;
                float fromX = x[size - 1];
                float fromY = y[size - 1];
                for (int part = 1; part <= parts; part++) {
                    add(fromX + dx * part / parts, fromY + dy * part / parts);
                }
            }
        }
        measure();
    }

    private void add(float px, float py) {
        if (size == x.length) {
            x = Arrays.copyOf(x, 2 * size);
            y = Arrays.copyOf(y, 2 * size);
            way = Arrays.copyOf(way, 2 * size);
        }
        x[size] = px;
        y[size] = py;
        size++;
    }

    private void measure() {
        way[0] = 0;
        for (int i = 1; i < size; i++) {
            float dx = x[i] - x[i - 1];
            float dy = y[i] - y[i - 1];
            way[i] = way[i - 1] + (float) Math.sqrt(dx * dx + dy * dy);
        }
    }

    float length() {
        return way[size - 1];
    }

    float firstX() {
        return x[0];
    }

    float firstY() {
        return y[0];
    }

    float lastX() {
        return x[size - 1];
    }

    float lastY() {
        return y[size - 1];
    }

    /** Moves every point. */
    void place(Placement placement) {
        for (int i = 0; i < size; i++) {
            float px = x[i];
            x[i] = placement.x(px, y[i]);
            y[i] = placement.y(px, y[i]);
        }
    }

    /** Moves every point by a field. */
    void bend(Waves waves) {
        for (int i = 0; i < size; i++) {
            float px = x[i];
            x[i] += waves.right(px, y[i]);
            y[i] += waves.downwards(px, y[i]);
        }
    }

    /** Bows the stroke to the left of its direction, by a share of its chord. */
    void bow(float share) {
        float dx = lastX() - firstX();
        float dy = lastY() - firstY();
        float length = Math.max(length(), NEAR);
        for (int i = 0; i < size; i++) {
            float t = way[i] / length;
            float away = 4 * share * t * (1 - t);
            x[i] += away * dy;
            y[i] -= away * dx;
        }
    }

    /** Moves points towards the midpoint of their neighbors; 1 moves half of the distance. */
    void round(float share) {
        float beforeX = x[0];
        float beforeY = y[0];
        for (int i = 1; i + 1 < size; i++) {
            float hereX = x[i];
            float hereY = y[i];
            x[i] += 0.5f * share * (0.5f * (beforeX + x[i + 1]) - hereX);
            y[i] += 0.5f * share * (0.5f * (beforeY + y[i + 1]) - hereY);
            beforeX = hereX;
            beforeY = hereY;
        }
    }

    /** Lengthens both ends, or shortens them by at most a third of the last line. */
    void stretch(float start, float end) {
        float first = way[1];
        float last = way[size - 1] - way[size - 2];
        if (first < NEAR / 2 || last < NEAR / 2) {
            return;
        }
        float atStart = Math.max(start, -first / 3) / first;
        float atEnd = Math.max(end, -last / 3) / last;
        x[0] += atStart * (x[0] - x[1]);
        y[0] += atStart * (y[0] - y[1]);
        x[size - 1] += atEnd * (x[size - 1] - x[size - 2]);
        y[size - 1] += atEnd * (y[size - 1] - y[size - 2]);
    }

    /** Moves each point randomly. */
    void tremble(float deviation, Chance chance) {
        for (int i = 0; i < size; i++) {
            x[i] += deviation * chance.passing();
            y[i] += deviation * chance.passing();
        }
        measure();
    }

    /**
     * Adds a smooth curve through the points: the centripetal Catmull-Rom spline, which has no loops (Yuksel, Schaefer
     * and Keyser, 2011).
     *
     * @param pixels the size of a unit
     * @param step the distance between points of the trace, in pixels
     */
    void trace(Trace trace, Pressure pressure, float pixels, float step) {
        float length = Math.max(length(), NEAR);
        trace.add(pixels * x[0], pixels * y[0], pressure.radius(0), pressure.ink());
        for (int i = 0; i + 1 < size; i++) {
            float d2 = root(i);
            float inX = x[i + 1] - x[i];
            float inY = y[i + 1] - y[i];
            float outX = inX;
            float outY = inY;
            if (i > 0) {
                inX = tangent(x[i - 1], x[i], x[i + 1], root(i - 1), d2, d2);
                inY = tangent(y[i - 1], y[i], y[i + 1], root(i - 1), d2, d2);
            }
            if (i + 2 < size) {
                outX = tangent(x[i], x[i + 1], x[i + 2], d2, root(i + 1), d2);
                outY = tangent(y[i], y[i + 1], y[i + 2], d2, root(i + 1), d2);
            }
            int parts = (int) (d2 * d2 * pixels / step) + 1;
            for (int part = 1; part <= parts; part++) {
                float t = (float) part / parts;
                float s = 1 - t;
                float ofFrom = (1 + 2 * t) * s * s;
                float ofTo = t * t * (3 - 2 * t);
                float ofIn = t * s * s;
                float ofOut = -t * t * s;
                float px = ofFrom * x[i] + ofTo * x[i + 1] + ofIn * inX + ofOut * outX;
                float py = ofFrom * y[i] + ofTo * y[i + 1] + ofIn * inY + ofOut * outY;
                float share = (way[i] + t * (way[i + 1] - way[i])) / length;
                trace.add(pixels * px, pixels * py, pressure.radius(share), pressure.ink());
            }
        }
    }

    /** Returns the square root of the distance from a point to the next. */
    private float root(int point) {
        return (float) Math.sqrt(Math.max(way[point + 1] - way[point], NEAR / 10));
    }

    /** Returns the slope at the middle of three points, for a segment of length {@code piece}. */
    private static float tangent(float p0, float p1, float p2, float d1, float d2, float piece) {
        return piece * ((p1 - p0) / d1 - (p2 - p0) / (d1 + d2) + (p2 - p1) / d2);
    }
}
