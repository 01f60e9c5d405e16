package io.parsimony.cli.compress;

import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.plan.RewriteCommand;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compresses a user's model on a user's pictures. */
@Command(
        name = "compress",
        sortOptions = false,
        description = {
            "Measures a model file, rewrites it, distills it on a folder of pictures by class, and writes the"
                    + " student and a report.",
            ""
        })
public final class CompressCommand implements Callable<Integer> {

    private final PrintStream out;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            required = true,
            description = "The teacher's model file, for instance an ONNX file, or a folder with [model.onnx] and"
                    + " its preprocessor configuration.")
    private Path model = Path.of("");

    @Mixin
    private DistillationOptions options = new DistillationOptions();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public CompressCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        options.run("compress", RewriteCommand.DEFAULTS, model, UnaryOperator.identity(), out);
        return 0;
    }
}
