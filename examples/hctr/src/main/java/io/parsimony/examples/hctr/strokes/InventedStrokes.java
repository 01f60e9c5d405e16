package io.parsimony.examples.hctr.strokes;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.tensor.Generators;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Randomly generated characters: horizontal, vertical, slanted, dotted and hooked strokes in the cells of a grid. Any
 * two characters differ in at least {@value #DIFFERENCE} strokes that only one of them has. Their code points are those
 * of real characters.
 */
public final class InventedStrokes implements StrokeSet {

    /** The minimum number of strokes by which two characters differ. */
    static final int DIFFERENCE = 6;

    private static final int FIRST = 0x4E00;
    private static final int GRID = 3;
    private static final int LEAST_STROKES = 4;
    private static final int MOST_STROKES = 9;
    /** The maximum number of characters; beyond it, random search rarely finds characters that differ enough. */
    private static final int MOST_CHARACTERS = 8_000;

    /** The kinds of strokes, in a square of extent two around the cell's center. */
    private static final List<float[]> KINDS = List.of(
            new float[] {-1, 0.05f, 1, -0.1f},
            new float[] {0, -1, 0.02f, 1},
            new float[] {0.55f, -0.9f, 0.25f, 0.1f, -0.75f, 0.9f},
            new float[] {-0.6f, -0.8f, -0.1f, 0.2f, 0.8f, 0.8f},
            new float[] {-0.25f, -0.3f, 0.2f, 0.3f},
            new float[] {-0.7f, -0.7f, 0.5f, -0.75f, 0.4f, 0.8f, 0, 0.5f});

    private final SortedMap<Integer, CharacterStrokes> characters = new TreeMap<>();

    /** Generates a number of characters with code points from U+4E00 on. */
    public InventedStrokes(long seed, int characters) {
        this(seed, IntStream.range(FIRST, FIRST + characters).toArray());
    }

    /**
     * Generates characters for code points.
     *
     * @throws ParsimonyException ({@code bad-value}) if there are no code points, or more than 8,000
     */
    public InventedStrokes(long seed, int[] codePoints) {
        Require.inRange("characters", codePoints.length, 1, MOST_CHARACTERS + 1);
        Random random = Generators.of(seed, 0, "invented strokes");
        long[] taken = new long[codePoints.length];
        for (int i = 0; i < codePoints.length; i++) {
            do {
                taken[i] = draw(random);
            } while (tooNear(taken, i));
            characters.put(codePoints[i], character(taken[i], random));
        }
    }

    /** Returns a set of strokes as bits {@code cell * kinds + kind}. */
    private static long draw(Random random) {
        int strokes = LEAST_STROKES + random.nextInt(MOST_STROKES - LEAST_STROKES + 1);
        long set = 0;
        while (Long.bitCount(set) < strokes) {
            set |= 1L << random.nextInt(GRID * GRID * KINDS.size());
        }
        return set;
    }

    private static boolean tooNear(long[] sets, int last) {
        for (int i = 0; i < last; i++) {
            if (Long.bitCount(sets[i] ^ sets[last]) < DIFFERENCE) {
                return true;
            }
        }
        return false;
    }

    private static CharacterStrokes character(long set, Random random) {
        List<Stroke> strokes = new ArrayList<>();
        for (long left = set; left != 0; left &= left - 1) {
            int bit = Long.numberOfTrailingZeros(left);
            int cell = bit / KINDS.size();
            float x = 0.2f + 0.3f * (cell % GRID);
            int row = cell / GRID;
            float y = 0.2f + 0.3f * row;
            // Some strokes reach into adjacent cells, like those of real characters.
            float extent = 0.14f + 0.08f * random.nextFloat();
            float[] points = KINDS.get(bit % KINDS.size()).clone();
            for (int i = 0; i < points.length; i += 2) {
                points[i] = x + extent * points[i];
                points[i + 1] = y + extent * points[i + 1];
            }
            strokes.add(new Stroke(points, cell % GRID == 0));
        }
        return new CharacterStrokes(strokes);
    }

    @Override
    public Optional<CharacterStrokes> find(int codePoint) {
        return Optional.ofNullable(characters.get(codePoint));
    }

    @Override
    public Set<Integer> codePoints() {
        return Collections.unmodifiableSet(characters.keySet());
    }

    @Override
    public String describe() {
        return characters.size() + " invented characters";
    }
}
