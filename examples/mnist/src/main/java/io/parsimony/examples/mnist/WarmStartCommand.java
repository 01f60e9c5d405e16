package io.parsimony.examples.mnist;

import io.parsimony.Parsimony;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.ErrorPrinter;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the effect of a start from the teacher's weights. */
@Command(
        name = "warm-start",
        sortOptions = false,
        description = "Compares students that start from their teacher with randomly initialized students after one"
                + " epoch.")
public final class WarmStartCommand implements Callable<Integer> {

    private final PrintStream out;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "The number of seeds, from the configured one on. Default: ${DEFAULT-VALUE}.")
    private int seeds = 3;

    @Option(
            names = "--calibration",
            paramLabel = "N",
            defaultValue = "" + Parsimony.CALIBRATION_SAMPLES,
            description = "The number of samples that blocks are fitted to. Default: ${DEFAULT-VALUE}.")
    private int calibration = Parsimony.CALIBRATION_SAMPLES;

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public WarmStartCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        new WarmStart(
                        Parsimony.configure(configuration.load(MnistCommand.DEFAULTS, Map.of())),
                        MnistCommand.teacher(),
                        data.load(out),
                        calibration,
                        out)
                .run(seeds);
        return 0;
    }
}
