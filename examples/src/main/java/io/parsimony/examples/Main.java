package io.parsimony.examples;

import io.parsimony.examples.analyze.AnalyzeCommand;
import io.parsimony.examples.bench.BenchCommand;
import io.parsimony.examples.cli.Faults;
import io.parsimony.examples.cli.Interruption;
import io.parsimony.examples.compress.CompressCommand;
import io.parsimony.examples.guideline.PlanCommand;
import io.parsimony.examples.guideline.RewriteCommand;
import io.parsimony.examples.guideline.ZooCommand;
import io.parsimony.examples.hctr.CharactersCommand;
import io.parsimony.examples.hctr.HctrCommand;
import io.parsimony.examples.hctr.writer.HandwritingCommand;
import io.parsimony.examples.mnist.KillTestCommand;
import io.parsimony.examples.mnist.LossStudyCommand;
import io.parsimony.examples.mnist.MnistCommand;
import io.parsimony.examples.mnist.WarmStartCommand;
import io.parsimony.examples.tck.SelfTestCommand;
import io.parsimony.examples.tck.TckCommand;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The examples' command line. */
@Command(
        name = "examples/run",
        description =
                "Compresses convolutional networks by rewriting their architecture and distilling their knowledge.",
        synopsisSubcommandLabel = "COMMAND")
public final class Main implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit. Each command has its own.")
    private boolean help;

    private Main() {}

    /**
     * Runs a command and ends the process with its status.
     *
     * @param args a command and its options
     */
    public static void main(String[] args) {
        System.exit(Interruption.guard(() -> execute(System.out, System.err, args)));
    }

    /**
     * Runs a command.
     *
     * @return its status: 0, or what {@link Faults} says, or 2 if it was not understood
     */
    static int execute(PrintStream out, PrintStream err, String... args) {
        return new CommandLine(new Main())
                .addSubcommand(new AnalyzeCommand(out))
                .addSubcommand(new MnistCommand(out))
                .addSubcommand(new HctrCommand(out))
                .addSubcommand(new CharactersCommand(out))
                .addSubcommand(new WarmStartCommand(out))
                .addSubcommand(new LossStudyCommand(out))
                .addSubcommand(new KillTestCommand(out))
                .addSubcommand(new CompressCommand(out))
                .addSubcommand(new PlanCommand(out))
                .addSubcommand(new RewriteCommand(out))
                .addSubcommand(new ZooCommand(out))
                .addSubcommand(new HandwritingCommand(out))
                .addSubcommand(new BenchCommand(out))
                .addSubcommand(new TckCommand(out))
                .addSubcommand(new SelfTestCommand(out))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(Faults::handle)
                .execute(args);
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Expected a command.");
    }
}
