package io.parsimony.examples.bench;

import io.parsimony.examples.hctr.lines.GrayImage;
import io.parsimony.examples.hctr.strokes.InventedStrokes;
import io.parsimony.examples.hctr.writer.Handwriting;
import io.parsimony.examples.hctr.writer.Writer;
import io.parsimony.internal.tensor.Generators;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Times the drawing of generated characters in handwriting with all effects, on one thread. */
public class DrawingBenchmark extends ShortBenchmark {

    private static final int WRITERS = 50;
    private static final int LINE = 20;
    private static final long SEED = 3;

    /** The number of characters of the alphabet. */
    @Param("1000")
    public int characters;

    private Handwriting handwriting;
    private int[] codePoints;
    private Random random;
    private int drawn;

    /** Generates the characters. */
    @Setup
    public void prepare() {
        InventedStrokes strokes = new InventedStrokes(SEED, characters);
        handwriting = new Handwriting(strokes);
        codePoints = strokes.codePoints().stream().mapToInt(Integer::intValue).toArray();
        random = Generators.of(SEED, 0, "drawing");
    }

    /** Draws a character, 64 pixels high. */
    @Benchmark
    public GrayImage character() {
        return handwriting.character(writer(), codePoints[random.nextInt(codePoints.length)], random);
    }

    /** Draws a line of twenty characters, 40 pixels high. */
    @Benchmark
    public GrayImage line() {
        int[] text = random.ints(LINE, 0, codePoints.length)
                .map(at -> codePoints[at])
                .toArray();
        return handwriting.line(writer(), text, random);
    }

    private Writer writer() {
        return Writer.of(SEED, drawn++ % WRITERS);
    }
}
