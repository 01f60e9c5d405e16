package io.parsimony.cli.compress;

import com.typesafe.config.Config;
import io.parsimony.Compression;
import io.parsimony.Parsimony;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.analyze.Subjects;
import io.parsimony.cli.hub.HubFolder;
import io.parsimony.cli.pictures.ImageFolder;
import io.parsimony.cli.progress.EarlierOption;
import io.parsimony.cli.report.ReportFolders;
import io.parsimony.config.Configuration;
import io.parsimony.format.ModelFormats;
import io.parsimony.network.Model;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that distill a model file on a folder of pictures. */
final class DistillationOptions {

    @Mixin
    private PictureOptions pictures = new PictureOptions();

    @Option(
            names = "--input",
            paramLabel = "CxHxW",
            description = "The channels, height and width of images, if the model file leaves them open.")
    private @Nullable String input;

    @Option(names = "--epochs", paramLabel = "N", description = "The number of epochs of the distillation.")
    private @Nullable Integer epochs;

    @Option(
            names = "--format",
            paramLabel = "ENDING",
            defaultValue = "onnx",
            description = "The ending of the student's file, which selects its format. Default: ${DEFAULT-VALUE}.")
    private String format = "onnx";

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "The folder of the student and the report. Default: parsimony-report/ and the command's name.")
    private @Nullable Path out;

    @ArgGroup(exclusive = true)
    private @Nullable EarlierOption earlier;

    @Mixin
    private WatchOption watch = new WatchOption();

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    /**
     * Compresses a teacher, writes the student and the report, and prints their locations.
     *
     * @param command the command's name
     * @param defaults the resource of the default configuration
     * @param teacher the teacher's file, or its folder
     * @param more adds the command's own parts
     */
    void run(
            String command,
            String defaults,
            Path teacher,
            UnaryOperator<Compression.Builder> more,
            PrintStream stream) {
        Config loaded = configuration.load(defaults, overrides());
        Parsimony.configure(loaded);
        Path folder = out == null ? Path.of("parsimony-report", command) : out;
        ModelFormats formats = ModelFormats.discover();
        Path student = folder.resolve("student." + format);
        Path trained = folder.resolve("trained." + format);
        formats.of(student);
        HubFolder source = HubFolder.of(teacher);
        Model model = source.read(formats, Optional.ofNullable(input).map(Subjects::shape));
        source.notes(model).forEach(note -> stream.println("Import: " + note));
        Config settings = BinaryLosses.fit(loaded, model.network(), pictures.hasSeveralLabels(), stream);
        Configuration checked = Parsimony.configure(settings);
        ImageFolder images =
                pictures.open(model, source.configuration(), checked.distill().seed(), stream);
        ReportFolders.make(folder);
        try (Parsimony parsimony = Parsimony.open(checked);
                LivePage live = watch.open(command, stream)) {
            Compression.Builder compression = Compression.of(parsimony)
                    .teacher(model)
                    .data(images.train(), images.test())
                    .folder(folder, EarlierOption.of(earlier, folder))
                    .deploy(student)
                    .listener(new TrainedStudent(formats, trained))
                    .listener(new CompressionDisplay(stream))
                    .listener(new CompressionReport(
                                    folder, command, String.valueOf(teacher.getFileName()), settings, stream)
                            .predictions(new TestPredictions(parsimony, images.test(), images.classes()))
                            .on(live));
            more.apply(compression).run();
            stream.printf(
                    Locale.ROOT, "The deployed student is in %s, the student as trained in %s%n", student, trained);
        }
    }

    private Map<String, Object> overrides() {
        Map<String, Object> overrides = new LinkedHashMap<>();
        if (epochs != null) {
            overrides.put("parsimony.distill.epochs", epochs);
        }
        return overrides;
    }
}
