package io.parsimony.examples.mnist;

import io.parsimony.cli.data.DataSets;
import io.parsimony.cli.data.DrawnSource;
import io.parsimony.error.Require;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the training data. */
final class DataOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder of the four data files, raw or as .gz; missing files are fetched into it."
                    + " Default: parsimony/mnist in your cache folder.")
    private @Nullable Path data;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Train on only the first N samples, for a quick test. The test data are not reduced.")
    private @Nullable Integer samples;

    @Option(
            names = "--drawn",
            paramLabel = "N",
            description =
                    "Use N generated digits, and a fifth as many to test on, instead of MNIST. Nothing is fetched.")
    private @Nullable Integer drawn;

    /** Returns the selected data and prints the names of fetched files. */
    Mnist load(PrintStream out) {
        if (drawn != null) {
            Require.atLeastOne("--drawn", drawn);
            DataSets sets = new DrawnSource(drawn, MnistCommand.EXTENT).open();
            return new Mnist(sets.train(), sets.test());
        }
        Mnist mnist = Mnist.load(data == null ? Mnist.defaultFolder() : data, line -> out.println("   " + line));
        return samples == null ? mnist : new Mnist(mnist.train().first(samples), mnist.test());
    }
}
