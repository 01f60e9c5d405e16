package io.parsimony.examples.hctr.writer;

import java.util.Arrays;

/** The path of the pen: lines of points, each with the radius and darkness of the ink. */
final class Trace {

    private static final int FIRST = 512;

    private float[] x = new float[FIRST];
    private float[] y = new float[FIRST];
    private float[] radius = new float[FIRST];
    private float[] ink = new float[FIRST];
    /** Whether the pen draws from the point before. */
    private boolean[] drawn = new boolean[FIRST];

    private int size;
    private boolean lifted = true;

    /** Lifts the pen from the paper. */
    void lift() {
        lifted = true;
    }

    /** Moves the pen to a point, in pixels. */
    void add(float px, float py, float r, float darkness) {
        if (size == x.length) {
            int more = 2 * size;
            x = Arrays.copyOf(x, more);
            y = Arrays.copyOf(y, more);
            radius = Arrays.copyOf(radius, more);
            ink = Arrays.copyOf(ink, more);
            drawn = Arrays.copyOf(drawn, more);
        }
        x[size] = px;
        y[size] = py;
        radius[size] = r;
        ink[size] = darkness;
        drawn[size] = !lifted;
        lifted = false;
        size++;
    }

    int size() {
        return size;
    }

    /** Moves the points from an index on. */
    void move(int from, float right, float down) {
        for (int i = from; i < size; i++) {
            x[i] += right;
            y[i] += down;
        }
    }

    /** Returns the left edge of the ink of the points from an index on. */
    float left(int from) {
        float least = Float.MAX_VALUE;
        for (int i = from; i < size; i++) {
            least = Math.min(least, x[i] - radius[i]);
        }
        return least;
    }

    float right(int from) {
        float most = -Float.MAX_VALUE;
        for (int i = from; i < size; i++) {
            most = Math.max(most, x[i] + radius[i]);
        }
        return most;
    }

    float top() {
        float least = Float.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            least = Math.min(least, y[i] - radius[i]);
        }
        return least;
    }

    float bottom() {
        float most = -Float.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            most = Math.max(most, y[i] + radius[i]);
        }
        return most;
    }

    /** Draws all points. */
    void draw(Canvas canvas) {
        for (int i = 0; i < size; i++) {
            int from = drawn[i] ? i - 1 : i;
            if (drawn[i] || i + 1 == size || !drawn[i + 1]) {
                canvas.capsule(x[from], y[from], radius[from], x[i], y[i], radius[i], 0.5f * (ink[from] + ink[i]));
            }
        }
    }
}
