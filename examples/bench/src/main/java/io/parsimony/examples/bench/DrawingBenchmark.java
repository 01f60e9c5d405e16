package io.parsimony.examples.bench;

import io.parsimony.cli.report.Median;
import io.parsimony.examples.hctr.lines.GrayImage;
import io.parsimony.examples.hctr.strokes.StrokeSet;
import io.parsimony.examples.hctr.writer.Handwriting;
import io.parsimony.examples.hctr.writer.Writer;
import io.parsimony.internal.tensor.Generators;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Random;

/** Times the drawing of handwriting, with every effect, by one thread: the processor's time, whatever else runs beside. */
final class DrawingBenchmark {

    private static final int WRITERS = 50;
    private static final int ROUNDS = 5;
    private static final int LINE = 20;
    private static final long SEED = 3;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private DrawingBenchmark() {}

    /**
     * What was measured.
     *
     * @param characters characters a second of processor time, each alone
     * @param inLines the same in lines
     * @param equal whether the first round and the last drew the same pixels
     */
    record Result(double characters, double inLines, boolean equal) {}

    /** Draws so many characters, alone and in lines, in rounds of which the median counts. */
    static Result run(StrokeSet strokes, int count) {
        Handwriting handwriting = new Handwriting(strokes);
        int[] codePoints =
                strokes.codePoints().stream().mapToInt(Integer::intValue).toArray();
        double[] alone = new double[ROUNDS];
        double[] inLines = new double[ROUNDS];
        long[] drawn = new long[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            long start = THREADS.getCurrentThreadCpuTime();
            long pixels = characters(handwriting, codePoints, count);
            long middle = THREADS.getCurrentThreadCpuTime();
            pixels = 31 * pixels + lines(handwriting, codePoints, count);
            long end = THREADS.getCurrentThreadCpuTime();
            // The round before the first warms up.
            if (round >= 0) {
                alone[round] = count / ((middle - start) / 1e9);
                inLines[round] = count / LINE * LINE / ((end - middle) / 1e9);
                drawn[round] = pixels;
            }
        }
        return new Result(
                Median.of(alone),
                Median.of(inLines),
                Arrays.stream(drawn).distinct().count() == 1);
    }

    private static long characters(Handwriting handwriting, int[] codePoints, int count) {
        Random random = Generators.of(SEED, 0, "characters");
        long pixels = 0;
        for (int i = 0; i < count; i++) {
            int codePoint = codePoints[random.nextInt(codePoints.length)];
            GrayImage image = handwriting.character(Writer.of(SEED, i % WRITERS), codePoint, random);
            pixels = 31 * pixels + Arrays.hashCode(image.ink());
        }
        return pixels;
    }

    private static long lines(Handwriting handwriting, int[] codePoints, int count) {
        Random random = Generators.of(SEED, 0, "lines");
        long pixels = 0;
        for (int i = 0; i < count / LINE; i++) {
            int[] text = random.ints(LINE, 0, codePoints.length)
                    .map(at -> codePoints[at])
                    .toArray();
            pixels = 31 * pixels
                    + Arrays.hashCode(handwriting
                            .line(Writer.of(SEED, i % WRITERS), text, random)
                            .ink());
        }
        return pixels;
    }
}
