package io.parsimony.cli.data;

import io.parsimony.cli.pictures.ClassList;
import io.parsimony.cli.pictures.ImageFolder;
import io.parsimony.cli.pictures.LabelTable;
import io.parsimony.cli.pictures.PixelValues;
import io.parsimony.cli.pictures.Preparation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A folder of pictures: see {@link ImageFolder}, and {@link LabelTable} for pictures with any number of labels.
 *
 * @param folder the folder
 * @param shape the shape of a sample, {@code [1 or 3, h, w]}
 * @param mean the mean of each channel, in the unit of the range; one number holds for all channels
 * @param std the standard deviation of each channel, in the unit of the range; one number holds for all channels
 * @param range the value of a white pixel before it is normalized: 1, or 255 for models of bytes
 * @param crop the part of the picture's shorter edge that is kept, above 0 and at most 1
 * @param bgr whether the channels are blue, green and red, in place of red, green and blue
 * @param labels a CSV file of labels; empty for a subfolder for each class
 * @param classes a text file of the classes' names in the order of the model's outputs; empty for sorted names
 * @param seed the seed of the division into training and test data, where the folder has none
 * @param samples the greatest number of training samples, at equal distances over all; empty for all
 */
public record PictureSource(
        String folder,
        List<Integer> shape,
        List<Double> mean,
        List<Double> std,
        double range,
        double crop,
        boolean bgr,
        String labels,
        String classes,
        long seed,
        OptionalInt samples)
        implements DataSource {

    /** The input of most networks for photographs. */
    private static final List<Integer> SHAPE = List.of(3, 224, 224);

    /**
     * Checks the settings.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-value})
     */
    public PictureSource {
        shape = List.copyOf(shape);
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        Preparation.of(shape, new PixelValues(mean, std, range, crop, bgr));
        SourceSettings.requireLimit(samples);
    }

    /** Creates a source of no folder, for samples of 3 x 224 x 224 values in 0 .. 1. */
    public PictureSource() {
        this("", SHAPE, List.of(0.0), List.of(1.0), 1, 1, false, "", "", 0, OptionalInt.empty());
    }

    @Override
    public String type() {
        return "pictures";
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-value}) if the folder is not set; ({@code bad-data}) if
     *     the folder, the labels or the class list cannot be read or do not fit each other
     */
    @Override
    public DataSets open() {
        SourceSettings.requireSet(this, Map.of("folder", folder));
        Path pictures = SourceSettings.path("folder", folder);
        Preparation preparation = Preparation.of(shape, new PixelValues(mean, std, range, crop, bgr));
        List<String> order = classes.isBlank() ? List.of() : ClassList.read(SourceSettings.path("classes", classes));
        ImageFolder found = labels.isBlank()
                ? ImageFolder.open(pictures, order, preparation, seed)
                : ImageFolder.labelled(
                        pictures, LabelTable.read(SourceSettings.path("labels", labels)), order, preparation, seed);
        return new DataSets(SourceSettings.spread(found.train(), samples), found.test(), found.classes());
    }
}
