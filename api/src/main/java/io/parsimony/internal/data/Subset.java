package io.parsimony.internal.data;

import io.parsimony.data.Dataset;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.tensor.Generators;
import io.parsimony.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A subset of the samples of a data set, in any order.
 *
 * @param data the data set
 * @param indices the indices of the samples; the caller must not change the array
 */
public record Subset(Dataset data, int[] indices) implements Dataset {

    /**
     * Returns the first samples, up to a number.
     *
     * @throws ParsimonyException ({@code bad-value}) if the number is below one
     */
    public static Subset first(Dataset data, int most) {
        Require.atLeastOne("samples", most);
        return new Subset(data, IntStream.range(0, Math.min(most, data.size())).toArray());
    }

    /**
     * Returns up to a number of samples at equal distances over the whole data set, so that samples sorted by class
     * include all classes.
     */
    public static Subset spread(Dataset data, int most) {
        Require.atLeastOne("samples", most);
        int size = Math.min(most, data.size());
        int[] indices = new int[size];
        for (int i = 0; i < size; i++) {
            indices[i] = (int) ((long) i * data.size() / size);
        }
        return new Subset(data, indices);
    }

    /**
     * The two parts of a data set.
     *
     * @param rest the training samples
     * @param held the held-out samples
     */
    public record Split(Dataset rest, Dataset held) {}

    /**
     * Holds out a random share of a data set. Both parts keep the samples' order.
     *
     * @param share the share, in (0, 1)
     * @throws ParsimonyException ({@code bad-value}) if either part would be empty
     */
    public static Split split(Dataset data, double share, long seed) {
        int held = (int) Math.round(share * data.size());
        if (held < 1 || held >= data.size()) {
            throw Require.bad(
                    "share", "a share that leaves samples on both sides", share + " of " + data.size() + " samples");
        }
        int[] drawn = BatchSource.shuffled(data.size(), Generators.of(seed, 0, "validation"));
        int[] aside = Arrays.copyOf(drawn, held);
        int[] rest = Arrays.copyOfRange(drawn, held, drawn.length);
        Arrays.sort(aside);
        Arrays.sort(rest);
        return new Split(new Subset(data, rest), new Subset(data, aside));
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public int classes() {
        return data.classes();
    }

    @Override
    public Shape sampleShape() {
        return data.sampleShape();
    }

    @Override
    public void read(int index, FloatBuffer destination) {
        data.read(indices[index], destination);
    }

    @Override
    public int label(int index) {
        return data.label(indices[index]);
    }

    @Override
    public Shape labelShape() {
        return data.labelShape();
    }

    @Override
    public void readLabels(int index, FloatBuffer destination) {
        data.readLabels(indices[index], destination);
    }
}
