package io.parsimony.examples.mnist;

import io.parsimony.cli.data.DataSets;
import io.parsimony.cli.data.DataSource;
import io.parsimony.cli.data.SourceSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handwritten digits of {@link Mnist}. Missing files are fetched.
 *
 * @param folder the folder of the four data files, raw or as .gz; empty for {@code parsimony/mnist} in the user's cache
 * @param samples the greatest number of training samples, the first ones; empty for all
 */
public record MnistSource(String folder, OptionalInt samples) implements DataSource {

    private static final Logger LOG = LoggerFactory.getLogger(MnistSource.class);

    /**
     * Checks the settings.
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-value})
     */
    public MnistSource {
        SourceSettings.requireLimit(samples);
    }

    /** Creates a source of all samples in the default folder. */
    public MnistSource() {
        this("", OptionalInt.empty());
    }

    @Override
    public String type() {
        return "mnist";
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.parsimony.error.ParsimonyException ({@code bad-hash}, {@code data-unavailable}, {@code cancelled})
     */
    @Override
    public DataSets open() {
        Path place = folder.isBlank() ? Mnist.defaultFolder() : SourceSettings.path("folder", folder);
        Mnist mnist = Mnist.load(place, LOG::info);
        List<String> digits = IntStream.range(0, mnist.train().classes())
                .mapToObj(Integer::toString)
                .toList();
        return new DataSets(SourceSettings.first(mnist.train(), samples), mnist.test(), digits);
    }
}
