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

/** Distills a teacher of the user's own into a student of the user's own, without a rewrite. */
@Command(
        name = "distill",
        sortOptions = false,
        description = {
            "Distills a model file's knowledge into another model file, which may be any network for the same inputs "
                    + "and"
                    + " classes, on a folder of pictures by class, and writes the trained student beside a report.",
            ""
        })
public final class DistillCommand implements Callable<Integer> {

    private static final String DEFAULTS = "distill.conf";

    private final PrintStream out;

    @Option(
            names = "--teacher",
            paramLabel = "FILE",
            required = true,
            description = "The teacher, for instance of ONNX.")
    private Path teacher = Path.of("");

    @Option(
            names = "--student",
            paramLabel = "FILE",
            required = true,
            description = "The student, which starts from the parameters in its file.")
    private Path student = Path.of("");

    @Option(
            names = "--random",
            description =
                    "Start the student at random instead, by the configured seed: its file gives the network alone.")
    private boolean random;

    @Option(
            names = "--map",
            paramLabel = "TEACHER=STUDENT",
            split = ",",
            description = "Nodes whose activations may be compared, by losses such as feature-mse.")
    private Map<String, String> mapping = new LinkedHashMap<>();

    @Mixin
    private DistillationOptions options = new DistillationOptions();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** A command that prints to a stream. */
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
