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
 * Some samples of a data set, in an order of their own.
 *
 * @param data the data set
 * @param indices the samples' indices; not to be changed
 */
public record Subset(Dataset data, int[] indices) implements Dataset {

    /**
     * Returns the first samples, at most so many.
     *
     * @throws ParsimonyException ({@code bad-value}) if none are asked for
     */
    public static Subset first(Dataset data, int most) {
        Require.atLeastOne("samples", most);
        return new Subset(data, IntStream.range(0, Math.min(most, data.size())).toArray());
    }

    /**
     * At most so many samples, at equal distances over the whole of the data set: where samples are sorted by class,
     * all classes are among them.
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
     * Two data sets.
     *
     * @param rest what is left to train on
     * @param held what was put aside
     */
    public record Split(Dataset rest, Dataset held) {}

    /**
     * Puts a share of a data set aside, drawn from a seed. Both parts keep the samples' order.
     *
     * @param share between zero and one, both excluded
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
