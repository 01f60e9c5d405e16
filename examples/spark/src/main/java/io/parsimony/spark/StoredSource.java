package io.parsimony.spark;

import io.parsimony.cli.data.DataSets;
import io.parsimony.cli.data.DataSource;
import io.parsimony.cli.data.SourceSettings;
import io.parsimony.cli.pictures.PixelValues;
import java.util.List;
import java.util.Map;

/**
 * Data that a {@link PreparedSource} has prepared. Any process can open the data, with and without Spark.
 *
 * @param folder the folder of the prepared data: a URI, or a path
 * @param mean the mean of each channel, in the unit of the range; one number holds for all channels
 * @param std the standard deviation of each channel, in the unit of the range; one number holds for all channels
 * @param range the value of a white pixel before it is normalized: 1, or 255 for models of bytes
 */
public record StoredSource(String folder, List<Double> mean, List<Double> std, double range) implements DataSource {

    /**
     * Checks the settings.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-value})
     */
    public StoredSource {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        new PixelValues(mean, std, range, 1);
    }

    /** Creates a source without a folder, for samples of values in 0 .. 1. */
    public StoredSource() {
        this("", List.of(0.0), List.of(1.0), 1);
    }

    @Override
    public String type() {
        return "stored";
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-value}) if the folder is not set, or the numbers of
     *     channels differ; ({@code bad-data}) if the folder holds no prepared data, or the preparation is unfinished
     */
    @Override
    public DataSets open() {
        SourceSettings.requireSet(this, Map.of("folder", folder));
        HadoopStorage storage = HadoopStorage.of(folder);
        StoredManifest manifest = StoredManifest.read(storage);
        PixelValues pixels = new PixelValues(mean, std, range, manifest.crop(), manifest.bgr());
        return new DataSets(
                new StoredDataset(storage, manifest.train(), manifest, pixels),
                new StoredDataset(storage, manifest.test(), manifest, pixels),
                List.of());
    }
}
