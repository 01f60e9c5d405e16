package io.parsimony.cli.compress;

import com.typesafe.config.Config;
import io.parsimony.Compression;
import io.parsimony.CompressionResult;
import io.parsimony.Parsimony;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.pictures.ImageFolder;
import io.parsimony.cli.pictures.Preparation;
import io.parsimony.cli.progress.EarlierOption;
import io.parsimony.cli.report.ReportFolders;
import io.parsimony.config.Configuration;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.format.ModelFormat;
import io.parsimony.format.ModelFormats;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that distil a model file's knowledge on a folder of pictures. */
final class DistillationOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description =
                    "A folder with a subfolder of pictures for each class, in the order of the model's outputs by name;"
                            + " or with such folders in [train] and [test] or [val].")
    private Path data = Path.of("");

    @Option(
            names = "--mean",
            paramLabel = "X",
            split = ",",
            description = "What is taken from each channel, of pixels in 0 .. 1, as the teacher was trained. Default:"
                    + " ${DEFAULT-VALUE}.",
            defaultValue = "0")
    private List<Double> mean = List.of(0.0);

    @Option(
            names = "--std",
            paramLabel = "X",
            split = ",",
            description = "What each channel is then divided by. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private List<Double> deviation = List.of(1.0);

    @Option(names = "--epochs", paramLabel = "N", description = "The epochs of the distillation.")
    private @Nullable Integer epochs;

    @Option(
            names = "--format",
            paramLabel = "ENDING",
            defaultValue = "onnx",
            description = "The student's file format, by its ending. Default: ${DEFAULT-VALUE}.")
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
    private ConfigurationOptions configuration = new ConfigurationOptions();

    /**
     * Compresses a teacher, writes the student beside the report, and says where both are.
     *
     * @param command the command's name
     * @param defaults the resource of the default configuration
     * @param teacher the teacher's file
     * @param more adds what the command knows besides, given the formats that model files are read by
     */
    void run(
            String command,
            String defaults,
            Path teacher,
            UnaryOperator<Compression.Builder> more,
            PrintStream stream) {
        Config settings = configuration.load(defaults, overrides());
        Configuration checked = Parsimony.configure(settings);
        Path folder = out == null ? Path.of("parsimony-report", command) : out;
        ModelFormats formats = ModelFormats.discover();
        Path student = folder.resolve("student." + format);
        Path trained = folder.resolve("trained." + format);
        ModelFormat written = formats.of(student);
        Model model = formats.read(teacher);
        ImageFolder pictures = pictures(model.network(), checked.distill().seed());
        ReportFolders.make(folder);
        try (Parsimony parsimony = Parsimony.open(checked)) {
            Compression.Builder compression = Compression.of(parsimony)
                    .teacher(model)
                    .data(pictures.train(), pictures.test())
                    .folder(folder, EarlierOption.of(earlier))
                    .deploy(student)
                    .listener(new CompressionDisplay(stream))
                    .listener(new CompressionReport(folder, String.valueOf(teacher.getFileName()), settings, stream));
            CompressionResult result = more.apply(compression).run();
            written.write(result.student().model(), trained);
            stream.printf("The deployed student is in %s, the student as trained in %s%n", student, trained);
        }
    }

    private Map<String, Object> overrides() {
        Map<String, Object> overrides = new LinkedHashMap<>();
        if (epochs != null) {
            overrides.put("parsimony.distill.epochs", epochs);
        }
        return overrides;
    }

    private ImageFolder pictures(Network network, long seed) {
        Preparation preparation;
        try {
            preparation = new Preparation(network.inputs().get(network.input()), mean, deviation);
        } catch (ParsimonyException e) {
            throw e.at("--mean, --std and the teacher's input");
        }
        ImageFolder pictures = ImageFolder.open(data, preparation, seed);
        int outputs = network.shape(network.logits()).size();
        if (outputs != pictures.classes().size()) {
            throw new ParsimonyException(Problem.of(
                            ErrorId.BAD_DATA,
                            "Expected " + outputs + " subfolders, one for each of the model's outputs, found "
                                    + pictures.classes().size() + ".")
                    .at(data.toString())
                    .hint(
                            "A class without pictures needs no place in the student either: give its teacher a head for the"
                                    + " classes that you have."));
        }
        return pictures;
    }
}
