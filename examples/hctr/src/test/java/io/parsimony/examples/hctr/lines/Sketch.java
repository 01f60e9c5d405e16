package io.parsimony.examples.hctr.lines;

import io.parsimony.internal.tensor.Generators;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Bars on paper at any scale; a character is one unit high. */
record Sketch(List<Bar> bars) {

    private static final int PARTS = 3;
    private static final double THICK = 0.09;

    /** A bar from edge to edge, in units. */
    record Bar(double left, double top, double right, double bottom) {}

    /** Returns a line of artificial characters of bars. */
    static Sketch line(int characters) {
        Random random = Generators.of(3, characters, "sketch");
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < characters; i++) {
            double left = i * 1.2;
            for (int j = 0; j < 4; j++) {
                double x = left + random.nextDouble() * (1 - THICK);
                double y = random.nextDouble() * (1 - THICK);
                bars.add(new Bar(left, y, left + 1, y + THICK));
                bars.add(new Bar(x, 0, x + THICK, 1));
            }
        }
        return new Sketch(bars);
    }

    /** Returns a line of the character for one. */
    static Sketch ones(int characters) {
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < characters; i++) {
            bars.add(new Bar(i * 1.2, 0.5, i * 1.2 + 1, 0.5 + THICK));
        }
        return new Sketch(bars);
    }

    Sketch with(Bar bar) {
        List<Bar> more = new ArrayList<>(bars);
        more.add(bar);
        return new Sketch(more);
    }

    /**
     * Returns a picture of the sketch, surrounded by paper.
     *
     * @param scale the number of pixels per unit
     * @param slope the descent of the line per unit
     */
    GrayImage draw(double scale, double slope) {
        double length = bars.stream().mapToDouble(Bar::right).max().orElseThrow();
        double above = 1 + Math.max(0, -slope * length);
        int width = (int) Math.ceil((length + 1) * scale);
        int height = (int) Math.ceil((above + 2 + Math.max(0, slope * length)) * scale);
        GrayImage image = GrayImage.blank(width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int inside = 0;
                for (int part = 0; part < PARTS * PARTS; part++) {
                    double u = (x + (part % PARTS + 0.5) / PARTS) / scale - 0.5;
                    double v = (y + (part / PARTS + 0.5) / PARTS) / scale - above - slope * u;
                    inside += covered(u, v) ? 1 : 0;
                }
                image.ink()[y * width + x] = (byte) (GrayImage.BLACK * inside / (PARTS * PARTS));
            }
        }
        return image;
    }

    private boolean covered(double u, double v) {
        for (Bar bar : bars) {
            if (u >= bar.left() && u < bar.right() && v >= bar.top() && v < bar.bottom()) {
                return true;
            }
        }
        return false;
    }
}
