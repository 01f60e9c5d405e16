package io.parsimony.examples.mnist;

import com.typesafe.config.Config;
import io.parsimony.Compression;
import io.parsimony.Parsimony;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.compress.CompressionDisplay;
import io.parsimony.cli.compress.CompressionReport;
import io.parsimony.cli.compress.LivePage;
import io.parsimony.cli.compress.TestPredictions;
import io.parsimony.cli.compress.TrainedStudent;
import io.parsimony.cli.compress.WatchOption;
import io.parsimony.cli.progress.EarlierOption;
import io.parsimony.cli.report.ReportFolders;
import io.parsimony.config.Configuration;
import io.parsimony.format.ModelFormats;
import io.parsimony.network.Network;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compresses a network that reads handwritten digits, and compares the student with the teacher. */
@Command(
        name = "mnist",
        sortOptions = false,
        description = {"Trains a network on MNIST, rewrites it, distills it into the student, and compares the two.", ""
        })
public final class MnistCommand implements Callable<Integer> {

    /** The resource of the default configuration. */
    public static final String DEFAULTS = "mnist.conf";

    /** The height and width of the images. */
    static final int EXTENT = 28;

    private final PrintStream out;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "The number of epochs of each training, of the teacher and the students.")
    private @Nullable Integer epochs;

    @Option(names = "--seed", paramLabel = "N", description = "The seed of all random numbers.")
    private @Nullable Long seed;

    @Mixin
    private DataOptions data = new DataOptions();

    @ArgGroup(exclusive = true)
    private @Nullable EarlierOption earlier;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "parsimony-report/mnist",
            description = "The folder of the report. Default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("parsimony-report", "mnist");

    @Mixin
    private WatchOption watch = new WatchOption();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public MnistCommand(PrintStream out) {
        this.out = out;
    }

    /** Returns the teacher: four convolutions and two fully connected layers. */
    public static Network teacher() {
        return Zoo.vgg(
                Shape.of(1, EXTENT, EXTENT), List.of(List.of(32), List.of(64), List.of(128, 128)), List.of(256), 10);
    }

    @Override
    public Integer call() {
        Config settings = configuration.load(DEFAULTS, overrides());
        Configuration checked = Parsimony.configure(settings);
        ReportFolders.make(folder);
        out.println("Compressing a network that reads handwritten digits");
        Mnist mnist = data.load(out);
        Path student = folder.resolve("student.onnx");
        Path trained = folder.resolve("trained.onnx");
        try (Parsimony parsimony = Parsimony.open(checked);
                LivePage live = watch.open("mnist", out)) {
            Compression.of(parsimony)
                    .teacher(teacher())
                    .data(mnist.train(), mnist.test())
                    .baseline()
                    .deploy(student)
                    .folder(folder, EarlierOption.of(earlier, folder))
                    .listener(new TrainedStudent(ModelFormats.discover(), trained))
                    .listener(new CompressionDisplay(out))
                    .listener(new CompressionReport(folder, "mnist", "MNIST", settings, out)
                            .predictions(new TestPredictions(parsimony, mnist.test(), List.of()))
                            .on(live))
                    .run();
        }
        out.printf(Locale.ROOT, "The deployed student is in %s, the student as trained in %s%n", student, trained);
        return 0;
    }

    private Map<String, Object> overrides() {
        Map<String, Object> overrides = new LinkedHashMap<>();
        for (String training : List.of("teacher", "distill")) {
            if (epochs != null) {
                overrides.put("parsimony." + training + ".epochs", epochs);
            }
            if (seed != null) {
                overrides.put("parsimony." + training + ".seed", seed);
            }
        }
        return overrides;
    }
}
