package io.parsimony.examples.mnist;

import io.parsimony.cli.ErrorPrinter;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compresses mainstream backbones on MNIST: the second experiment of Wang and Du (2021). */
@Command(
        name = "backbones",
        sortOptions = false,
        description = {
            "Compresses mainstream backbones on MNIST: teacher, the planner's student, the same student without its "
                    + "teacher,"
                    + " and the deployed student, from several seeds. The settings are those of backbones.conf.",
            ""
        })
public final class BackbonesCommand implements Callable<Integer> {

    /** The resource of the default configuration. */
    public static final String DEFAULTS = "backbones.conf";

    private final PrintStream out;

    @Option(
            names = "--networks",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "vgg11_bn,resnet20,densenet40,googlenet,mobilenet_v2",
            description = "The networks, by their names in the zoo. Default: ${DEFAULT-VALUE}.")
    private List<String> networks = List.of();

    @Mixin
    private SeriesOptions series = new SeriesOptions();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public BackbonesCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Shape image = Shape.of(1, MnistCommand.EXTENT, MnistCommand.EXTENT);
        List<CompressionSeries.Member> members = networks.stream()
                .map(name -> new CompressionSeries.Member(
                        name, name, Zoo.build(name, image, 10), series.settings(DEFAULTS, Map.of())))
                .toList();
        series.run("backbones", "Mainstream backbones on MNIST", members, out);
        return 0;
    }
}
