package io.parsimony.cli.compress;

import com.typesafe.config.Config;
import io.parsimony.Parsimony;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.Faults;
import io.parsimony.cli.pictures.ImageFolder;
import io.parsimony.cli.pictures.Preparation;
import io.parsimony.cli.plan.RewriteCommand;
import io.parsimony.config.Configuration;
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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compresses a model of the user's own on pictures of the user's own. */
@Command(
        name = "compress",
        sortOptions = false,
        description = {
            "Measures a model file, rewrites it, distils it on a folder of pictures by class, and writes the student beside a"
                    + " report.",
            ""
        })
public final class CompressCommand implements Callable<Integer> {

    private final PrintStream out;

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "The teacher, for instance of ONNX.")
    private Path model = Path.of("");

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
            defaultValue = "parsimony-report/compress",
            description = "The folder of the student and the report. Default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("parsimony-report", "compress");

    @Option(names = "--resume", description = "Go on with what an earlier, unfinished run left in the folder.")
    private boolean resume;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Mixin(name = Faults.MIXIN)
    private Faults faults = new Faults();

    /** A command that prints to a stream. */
    public CompressCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Config settings = configuration.load(RewriteCommand.DEFAULTS, overrides());
        Configuration checked = Parsimony.configure(settings);
        ModelFormats formats = ModelFormats.discover();
        Path student = folder.resolve("student." + format);
        ModelFormat written = formats.of(student);
        Model teacher = formats.read(model);
        ImageFolder pictures = pictures(teacher.network(), checked.distill().seed());
        try (Parsimony parsimony = Parsimony.open(checked)) {
            Compression compression = new Compression(parsimony, teacher, pictures, folder, resume, out);
            written.write(compression.run(), student);
            out.printf("%nThe student is in %s, the report in %s%n", student, compression.reported(student));
        }
        return 0;
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
            throw e.at("--model, --mean, --std");
        }
        ImageFolder pictures = ImageFolder.open(data, preparation, seed);
        int outputs = network.shape(network.logits()).size();
        if (outputs != pictures.classes().size()) {
            throw new ParsimonyException(Problem.of(
                            "bad-data",
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
