package io.parsimony.cli;

import io.parsimony.backend.BackendProvider;
import io.parsimony.cli.analyze.AnalyzeCommand;
import io.parsimony.cli.compress.CompressCommand;
import io.parsimony.cli.compress.DeployCommand;
import io.parsimony.cli.compress.DistillCommand;
import io.parsimony.cli.plan.PlanCommand;
import io.parsimony.cli.plan.RewriteCommand;
import io.parsimony.cli.plan.ZooCommand;
import io.parsimony.cli.report.Origins;
import io.parsimony.cli.report.ReportCommand;
import io.parsimony.cli.tck.TckCommand;
import io.parsimony.internal.plugin.PluginFolder;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. Applications add commands by a {@link CommandSource}. */
@Command(
        name = "parsimony",
        description =
                "Compresses convolutional networks by rewriting their architecture and distilling their knowledge.",
        synopsisSubcommandLabel = "COMMAND")
public final class Main implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit. Each command has its own help.")
    private boolean help;

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = "A folder of plug-ins, such as backends. Each jar or subfolder of jars is one plug-in with"
                    + " its own class loader.")
    void plugins(Path folder) {
        System.setProperty(PluginFolder.PROPERTY, folder.toString());
    }

    private Main() {}

    /**
     * Runs a command and ends the process with its status.
     *
     * @param args a command and its options
     */
    public static void main(String[] args) {
        if (System.getProperty(BackendProvider.TUNE_PROCESS) == null) {
            System.setProperty(BackendProvider.TUNE_PROCESS, "true");
        }
        System.exit(Interruption.guard(() -> execute(System.out, System.err, args)));
    }

    /**
     * Runs a command.
     *
     * @return the status: 0, that of {@link ErrorPrinter}, or 2 for an invalid command
     */
    public static int execute(PrintStream out, PrintStream err, String... args) {
        Origins.invokedBy(args);
        CommandLine line = new CommandLine(new Main());
        line.addSubcommand(new AnalyzeCommand(out))
                .addSubcommand(new CompressCommand(out))
                .addSubcommand(new DistillCommand(out))
                .addSubcommand(new DeployCommand(out))
                .addSubcommand(new PlanCommand(out))
                .addSubcommand(new RewriteCommand(out))
                .addSubcommand(new ReportCommand(out))
                .addSubcommand(new ZooCommand(out))
                .addSubcommand(new TckCommand(out));
        ServiceLoader.load(CommandSource.class)
                .forEach(source -> source.commands(out).forEach(line::addSubcommand));
        line.setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true, Charset.defaultCharset()))
                .setErr(new PrintWriter(err, true, Charset.defaultCharset()))
                .setExecutionExceptionHandler(ErrorPrinter::handle);
        try {
            return line.execute(args);
        } catch (VirtualMachineError | LinkageError e) {
            return ErrorPrinter.handle(e, line.getErr());
        }
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Expected a command.");
    }
}
