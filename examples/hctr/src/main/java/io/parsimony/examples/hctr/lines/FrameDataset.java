package io.parsimony.examples.hctr.lines;

import io.parsimony.data.Dataset;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The frames of many lines with their classes, for instance states of a hidden Markov model. Frames are cut when they
 * are read, so that only the lines are stored, one byte per pixel: lines of 32 rows take about a thousand bytes per
 * character. Frames are in the order of the lines, and within a line from left to right.
 */
public final class FrameDataset implements Dataset {

    private final Frames frames;
    private final List<GrayImage> lines;
    private final int[][] labels;
    private final int classes;

    /** The first frame of each line, followed by the total number of frames. */
    private final int[] starts;

    /**
     * Creates a data set of the frames of lines.
     *
     * @param frames the settings of the frames
     * @param lines their pictures, not copied
     * @param labels the classes of each line's frames, not copied
     * @param classes the number of classes
     * @throws ParsimonyException ({@code bad-shape}) if there is no line, a line's height differs from the frames', or
     *     the number of classes differs from the number of frames; ({@code bad-label}) if a class is out of range;
     *     ({@code bad-value}) if the number of frames exceeds an int
     */
    public FrameDataset(Frames frames, List<GrayImage> lines, List<int[]> labels, int classes) {
        this.frames = frames;
        this.lines = List.copyOf(lines);
        this.labels = labels.toArray(int[][]::new);
        this.classes = classes;
        if (lines.isEmpty() || lines.size() != labels.size()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE,
                    "Expected at least one line and the classes of each, found %d lines and classes of %d.",
                    lines.size(),
                    labels.size());
        }
        this.starts = new int[lines.size() + 1];
        long total = 0;
        for (int line = 0; line < lines.size(); line++) {
            int count = frames.count(this.lines.get(line));
            requireLabels(line, count);
            total += count;
            if (total > Integer.MAX_VALUE) {
                throw ParsimonyException.of(
                        ErrorId.BAD_VALUE,
                        "Expected at most %d frames, found more in the first %d lines.",
                        Integer.MAX_VALUE,
                        line + 1);
            }
            starts[line + 1] = (int) total;
        }
    }

    private void requireLabels(int line, int count) {
        if (labels[line].length != count) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE,
                    "Expected classes of the %d frames of line %d, found %d.",
                    count,
                    line,
                    labels[line].length);
        }
        for (int label : labels[line]) {
            requireLabel(label, classes, "line", line);
        }
    }

    static void requireLabel(int label, int classes, String what, int number) {
        if (label < 0 || label >= classes) {
            throw ParsimonyException.of(
                    ErrorId.BAD_LABEL,
                    "Expected classes of at least 0 and below %d, found %d in %s %d.",
                    classes,
                    label,
                    what,
                    number);
        }
    }

    /** Returns the same lines with other classes, for instance after another alignment. */
    public FrameDataset withLabels(List<int[]> others) {
        return new FrameDataset(frames, lines, others, classes);
    }

    /** Returns the pictures of the lines. */
    public List<GrayImage> lines() {
        return lines;
    }

    /** Returns the line of a frame. */
    public int line(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException(index);
        }
        int found = Arrays.binarySearch(starts, index);
        return found >= 0 ? found : -found - 2;
    }

    /** Returns the first frame of a line. */
    public int start(int line) {
        return starts[line];
    }

    @Override
    public int size() {
        return starts[starts.length - 1];
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public Shape sampleShape() {
        return frames.shape();
    }

    @Override
    public void read(int index, FloatBuffer destination) {
        int line = line(index);
        frames.write(lines.get(line), index - starts[line], destination);
    }

    @Override
    public int label(int index) {
        int line = line(index);
        return labels[line][index - starts[line]];
    }
}
