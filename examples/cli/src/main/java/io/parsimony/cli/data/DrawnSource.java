package io.parsimony.cli.data;

import io.parsimony.error.Require;
import io.parsimony.tck.check.GlyphDataset;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Drawn digits of ten classes, for trials without files: see {@link GlyphDataset}. A fifth as many others are the test
 * data.
 *
 * @param samples the number of training samples
 * @param extent the images' height and width, at least 12 pixels
 */
public record DrawnSource(int samples, int extent) implements DataSource {

    private static final int SAMPLES = 6000;
    private static final int EXTENT = 28;
    private static final int SMALLEST = 12;
    private static final int LARGEST = 4096;
    private static final int TRAIN_TO_TEST = 5;
    private static final long TRAIN_SEED = 1;
    private static final long TEST_SEED = 2;

    /**
     * Checks the settings.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-value})
     */
    public DrawnSource {
        Require.atLeastOne("samples", samples);
        Require.inRange("extent", extent, SMALLEST, LARGEST + 1.0);
    }

    /** Creates a source of 6000 training samples of 28 by 28 pixels. */
    public DrawnSource() {
        this(SAMPLES, EXTENT);
    }

    @Override
    public String type() {
        return "drawn";
    }

    @Override
    public DataSets open() {
        GlyphDataset train = new GlyphDataset(samples, extent, TRAIN_SEED);
        GlyphDataset test = new GlyphDataset(Math.max(1, samples / TRAIN_TO_TEST), extent, TEST_SEED);
        List<String> digits =
                IntStream.range(0, train.classes()).mapToObj(Integer::toString).toList();
        return new DataSets(train, test, digits);
    }
}
