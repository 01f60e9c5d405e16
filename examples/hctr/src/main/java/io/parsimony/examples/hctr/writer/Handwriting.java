package io.parsimony.examples.hctr.writer;

import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.examples.hctr.HctrErrorId;
import io.parsimony.examples.hctr.lines.GrayImage;
import io.parsimony.examples.hctr.strokes.CharacterStrokes;
import io.parsimony.examples.hctr.strokes.StrokeSet;
import java.util.Random;

/**
 * A renderer of handwriting from strokes. Pictures resemble scans: they are not normalized, and each is as large as its
 * ink plus a margin of {@value #MARGIN} pixels. The same strokes, writer, text and random numbers give the same pixels
 * on every machine. Safe for several threads, each with its own generator.
 *
 * @param strokes the strokes of the characters
 * @param characterHeight the nominal height of an isolated character, in pixels
 * @param lineHeight the nominal height of the characters of a line, in pixels
 */
public record Handwriting(StrokeSet strokes, int characterHeight, int lineHeight) {

    private static final int MARGIN = 3;

    /** Creates a renderer with isolated characters of 64 pixels and lines of 40 pixels. */
    public Handwriting(StrokeSet strokes) {
        this(strokes, 64, 40);
    }

    /**
     * Checks the heights.
     *
     * @throws ParsimonyException ({@code bad-value}) if a height is below 8 or above 1,024
     */
    public Handwriting {
        Require.inRange("character height", characterHeight, 8, 1025);
        Require.inRange("line height", lineHeight, 8, 1025);
    }

    /**
     * Returns an isolated character, cropped to its ink and the margin.
     *
     * @throws ParsimonyException ({@code bad-character}) if the character's strokes are not known
     */
    public GrayImage character(Writer writer, int codePoint, Random random) {
        Trace trace = new Trace();
        new Hand(writer, random).write(trace, codePoint, find(codePoint), characterHeight);
        return draw(trace, writer, random);
    }

    /**
     * Returns a line of characters from left to right.
     *
     * @param codePoints the characters, at least one
     * @throws ParsimonyException ({@code bad-character}) if the strokes of a character are not known; ({@code
     *     bad-value}) if there is no character
     */
    public GrayImage line(Writer writer, int[] codePoints, Random random) {
        return drawnLine(writer, codePoints, random).image();
    }

    /** Returns a line with the positions of its characters. */
    public DrawnLine drawnLine(Writer writer, int[] codePoints, Random random) {
        Require.atLeastOne("the number of characters of a line", codePoints.length);
        Writer.Layout layout = writer.layout();
        Hand hand = new Hand(writer, random);
        Trace trace = new Trace();
        float[] left = new float[codePoints.length];
        float[] right = new float[codePoints.length];
        float cell =
                lineHeight * layout.size() * (float) Math.sqrt(writer.form().aspect());
        float end = 0;
        float drift = 0;
        for (int i = 0; i < codePoints.length; i++) {
            int first = trace.size();
            hand.write(trace, codePoints[i], find(codePoints[i]), lineHeight);
            float from = trace.left(first);
            float to = trace.right(first);
            // The advance varies less with the width of a character than its ink does.
            float side = 0.3f * Math.max(0, 0.85f * cell - (to - from));
            float gap = lineHeight * (layout.gap() + layout.spacing() * (float) random.nextGaussian());
            float start = i == 0 ? 0 : end + Math.max(gap, -0.06f * lineHeight) + side;
            drift = 0.8f * drift + 0.6f * layout.wander() * lineHeight * (float) random.nextGaussian();
            trace.move(first, start - from, layout.slope() * start + drift);
            left[i] = start;
            right[i] = start + to - from;
            end = right[i] + side;
        }
        float shift = MARGIN - trace.left(0);
        int[] starts = new int[left.length];
        int[] ends = new int[left.length];
        for (int i = 0; i < left.length; i++) {
            starts[i] = (int) Math.floor(left[i] + shift);
            ends[i] = (int) Math.ceil(right[i] + shift);
        }
        return new DrawnLine(draw(trace, writer, random), starts, ends);
    }

    private CharacterStrokes find(int codePoint) {
        return strokes.find(codePoint)
                .orElseThrow(() -> ParsimonyException.of(
                        HctrErrorId.BAD_CHARACTER, "Expected one of %s, found U+%04X.", strokes.describe(), codePoint));
    }

    private static GrayImage draw(Trace trace, Writer writer, Random random) {
        float left = trace.left(0) - MARGIN;
        float top = trace.top() - MARGIN;
        int width = (int) Math.ceil(trace.right(0) + MARGIN - left);
        int height = (int) Math.ceil(trace.bottom() + MARGIN - top);
        trace.move(0, -left, -top);
        Canvas canvas = new Canvas(width, height);
        trace.draw(canvas);
        return canvas.finish(writer.pen().blur(), writer.pen().grain(), random);
    }
}
