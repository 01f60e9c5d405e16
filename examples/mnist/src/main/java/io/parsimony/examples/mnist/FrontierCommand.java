package io.parsimony.examples.mnist;

import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.report.Units;
import io.parsimony.network.Network;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the accuracy of the MNIST example's student at several cost ratios, with and without the teacher. */
@Command(
        name = "frontier",
        sortOptions = false,
        description = {
            "Compresses the MNIST example's network to several goals, from several seeds each: accuracy against "
                    + "operations, with distillation and without. The settings are those of backbones.conf.",
            ""
        })
public final class FrontierCommand implements Callable<Integer> {

    /** The ratio of the goals of the other examples: 10 and 8. */
    private static final double PARAMETERS_PER_MACS = 0.75;

    private final PrintStream out;

    @Option(
            names = "--ratios",
            paramLabel = "N",
            split = ",",
            defaultValue = "5,10,20,40",
            description = "The reduction factors of multiply-accumulates. The factors of parameters are three"
                    + " quarters of these. Default: ${DEFAULT-VALUE}.")
    private List<Double> ratios = List.of();

    @Mixin
    private SeriesOptions series = new SeriesOptions();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public FrontierCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Network teacher = MnistCommand.teacher();
        List<CompressionSeries.Member> members = ratios.stream()
                .map(ratio -> new CompressionSeries.Member(
                        Units.times(ratio), "mnist", teacher, series.settings(BackbonesCommand.DEFAULTS, goal(ratio))))
                .toList();
        series.run("frontier", "The MNIST example's network at several ratios", members, out);
        return 0;
    }

    private static Map<String, Object> goal(double ratio) {
        double parameters = PARAMETERS_PER_MACS * ratio;
        return Map.of(
                "parsimony.compress.target.macs",
                ratio,
                "parsimony.compress.target.parameters",
                parameters,
                "parsimony.compress.rewrites",
                List.of(Map.of("type", "guideline", "macs", ratio, "parameters", parameters)));
    }
}
