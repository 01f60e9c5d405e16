package io.parsimony.examples.mnist;

import io.parsimony.Parsimony;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.internal.plugin.PluginRegistry;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the effect of each loss on accuracy. */
@Command(
        name = "losses",
        sortOptions = false,
        description = {
            "Trains the planner's student of the MNIST example with each loss alone, with the configured losses"
                    + " together, and without a teacher, for several seeds.",
            ""
        })
public final class LossStudyCommand implements Callable<Integer> {

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
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "1",
            description = "The number of epochs of each student. Default: ${DEFAULT-VALUE}.")
    private int epochs = 1;

    @Option(
            names = "--losses",
            paramLabel = "NAME",
            split = ",",
            description = "The losses to try. Default: all on the class path.")
    private @Nullable List<String> losses;

    @Mixin
    private DataOptions data = new DataOptions();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public LossStudyCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("parsimony.distill.epochs", epochs);
        // The teacher and data are always the same: one preflight check is enough.
        settings.put("parsimony.distill.preflight.enabled", false);
        settings.put("parsimony.compress.rewrites", List.of(Map.of("type", "guideline", "macs", 10, "parameters", 8)));
        new LossStudy(
                        Parsimony.configure(configuration.load(MnistCommand.DEFAULTS, settings)),
                        MnistCommand.teacher(),
                        data.load(out),
                        out)
                .run(chosen(), seeds);
        return 0;
    }

    private List<DistillationLoss> chosen() {
        List<DistillationLoss> all = PluginRegistry.discover(DistillationLoss.class);
        if (losses == null) {
            return all.stream()
                    .sorted(Comparator.comparing(DistillationLoss::type))
                    .toList();
        }
        PluginRegistry<DistillationLoss> registry = new PluginRegistry<>("loss", all);
        return losses.stream().map(registry::get).toList();
    }
}
