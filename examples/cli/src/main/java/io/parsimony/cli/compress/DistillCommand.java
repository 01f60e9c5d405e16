package io.parsimony.cli.compress;

import io.parsimony.cli.ErrorPrinter;
import io.parsimony.format.ModelFormats;
import io.parsimony.network.Model;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Distills a user's teacher into a user's student, without a rewrite. */
@Command(
        name = "distill",
        sortOptions = false,
        description = {
            "Distills a model file into another model file on a folder of pictures by class, and writes the trained"
                    + " student and a report. The student may be any network with the same inputs and classes.",
            ""
        })
public final class DistillCommand implements Callable<Integer> {

    private static final String DEFAULTS = "distill.conf";

    private final PrintStream out;

    @Option(
            names = "--teacher",
            paramLabel = "FILE",
            required = true,
            description = "The teacher's model file, for instance an ONNX file.")
    private Path teacher = Path.of("");

    @Option(
            names = "--student",
            paramLabel = "FILE",
            required = true,
            description = "The student's model file. The training starts from its parameters.")
    private Path student = Path.of("");

    @Option(
            names = "--random",
            description =
                    "Start from random parameters, drawn by the configured seed, and read only the network from the"
                            + " student's file.")
    private boolean random;

    @Option(
            names = "--map",
            paramLabel = "TEACHER=STUDENT",
            split = ",",
            description = "Pairs of nodes whose activations losses such as feature-mse can compare.")
    private Map<String, String> mapping = new LinkedHashMap<>();

    @Mixin
    private DistillationOptions options = new DistillationOptions();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public DistillCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Model own = ModelFormats.discover().read(student);
        options.run(
                "distill",
                DEFAULTS,
                teacher,
                compression -> random ? compression.student(own.network(), mapping) : compression.student(own, mapping),
                out);
        return 0;
    }
}
