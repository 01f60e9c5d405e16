package io.parsimony.cli.compress;

import io.parsimony.Parsimony;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.hub.HubFolder;
import io.parsimony.cli.pictures.ImageFolder;
import io.parsimony.cli.pictures.PreparationOptions;
import io.parsimony.cli.plan.RewriteCommand;
import io.parsimony.cli.report.SiteTable;
import io.parsimony.config.Configuration;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.data.Dataset;
import io.parsimony.deploy.DeployedModel;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.format.ModelFormats;
import io.parsimony.internal.deploy.Deployment;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deploys a model file: converts it to the equivalent form that is fastest on an engine. */
@Command(
        name = "deploy",
        sortOptions = false,
        description = {
            "Rewrites a model file into the form that is fastest on an engine, without changing its function. Times"
                    + " the candidate forms, compares the fastest form's outputs with the model's on pictures or"
                    + " noise, and writes it.",
            ""
        })
public final class DeployCommand implements Callable<Integer> {

    private final PrintStream out;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            required = true,
            description = "The model file, for instance an ONNX file, or a folder with [model.onnx].")
    private Path model = Path.of("");

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            description = "The batch sizes to optimize for. Default: those of the configuration, else 1,16.")
    private List<Integer> batches = List.of();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "A folder with a subfolder of pictures for each class, to compare outputs on. Default: noise.")
    private @Nullable Path data;

    @Mixin
    private PreparationOptions preparation = new PreparationOptions();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "The deployed model's file. May be repeated; the ending of each chooses its format: onnx, zip"
                    + " (Deeplearning4j), or safetensors for the parameters alone.")
    private List<Path> files = List.of();

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public DeployCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Configuration settings = Parsimony.configure(
                configuration.load(RewriteCommand.DEFAULTS, batches.isEmpty() ? Map.of() : overrides()));
        ModelFormats formats = ModelFormats.discover();
        files.forEach(Deployment::requireKnown);
        HubFolder source = HubFolder.of(model);
        Model before = source.read(formats, Optional.empty());
        source.notes(before).forEach(note -> out.println("Import: " + note));
        if (data == null && !settings.deployment().precisions().isEmpty()) {
            throw ParsimonyException.of(
                    ErrorId.BAD_VALUE,
                    "parsimony.deploy.precisions requires pictures for calibration and accuracy. Add --data DIR, or"
                            + " remove the setting.");
        }
        Optional<ImageFolder> pictures = Optional.ofNullable(data).map(folder -> ImageFolder.open(
                        folder,
                        preparation.of(before, source.configuration().pixels(), out),
                        settings.distill().seed())
                .checked(false, out));
        Dataset samples = pictures.map(ImageFolder::test).orElseGet(() -> noise(before.network()));
        Dataset training = pictures.map(ImageFolder::train).orElse(samples);
        try (Parsimony parsimony = Parsimony.open(settings)) {
            out.printf(
                    Locale.ROOT, "   engine  %s%n", parsimony.backend().info().describe());
            Deployment deployment = new Deployment(parsimony.backend(), settings.deployment());
            DeployedModel deployed = deployment.deploy(before, training, samples);
            out.print(SiteTable.of(
                            deployed.sites(),
                            CostAnalyzer.analyze(before.network()).total(),
                            CostAnalyzer.analyze(deployed.model().network()).total())
                    .text(0));
            out.println();
            out.print(CompressionTables.forms(deployed).text(0));
            out.printf(Locale.ROOT, "%n%s%n", CompressionTables.check(deployed.check()));
            for (Path file : files) {
                deployment.write(deployed, file, samples);
                out.printf(Locale.ROOT, "Written to %s%n", file);
            }
            if (!settings.deployment().precisions().isEmpty()) {
                DeployedModel reduced = deployment.reduce(deployed, files.get(0), training, samples);
                out.println();
                out.print(CompressionTables.reduced(reduced).text(0));
                reduced.reduced().forEach(file -> out.printf(Locale.ROOT, "Written to %s%n", file.file()));
            }
        }
        return 0;
    }

    private Dataset noise(Network network) {
        out.println("   no --data: outputs are compared on noise");
        return new NoiseDataset(Require.present(network.inputs(), network.input()));
    }

    private Map<String, Object> overrides() {
        return Map.of("parsimony.deploy.batches", batches);
    }
}
