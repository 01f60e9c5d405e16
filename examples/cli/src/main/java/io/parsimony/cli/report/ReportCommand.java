package io.parsimony.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.parsimony.cli.ErrorPrinter;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Renders reports again, or compares several. */
@Command(
        name = "report",
        sortOptions = false,
        description = {
            "Compares the runs of several report folders: a table with the spread over seeds, and accuracy against"
                    + " cost. For one folder, rewrites the page from report.json.",
            ""
        })
public final class ReportCommand implements Callable<Integer> {

    private static final String SCHEMA = "report.schema.json";

    private final PrintStream out;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", arity = "0..*", description = "The report folders.")
    private List<Path> folders = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "The folder of the comparison. Default: parsimony-report/comparison; for one folder, the folder"
                            + " itself.")
    private @Nullable Path folder;

    @Option(names = "--schema", description = "Print the JSON schema of report.json and do nothing else.")
    private boolean schema;

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public ReportCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        if (schema) {
            try (InputStream in = ReportCommand.class.getResourceAsStream(SCHEMA)) {
                out.print(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
            return 0;
        }
        if (folders.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Expected the folder of at least one report.");
        }
        Map<String, JsonNode> runs = new LinkedHashMap<>();
        for (Path one : folders) {
            String name = String.valueOf(one.toAbsolutePath().normalize().getFileName());
            runs.put(runs.containsKey(name) ? one.toString() : name, ReportFiles.read(one));
        }
        if (runs.size() == 1) {
            Path to = folder == null ? folders.get(0) : folder;
            ReportFolders.make(to);
            ReportFiles.write(
                    to.resolve(ReportFiles.PAGE),
                    ReportPage.render(runs.values().iterator().next()));
            out.printf(Locale.ROOT, "Report: %s%n", to.resolve(ReportFiles.PAGE));
            return 0;
        }
        Path to = folder == null ? Path.of("parsimony-report", "comparison") : folder;
        ReportFolders.make(to);
        RunReport comparison = RunComparison.of(runs);
        ReportFiles.write(to, comparison, RunComparison.markdown(runs));
        out.print(RunComparison.markdown(runs));
        out.printf(Locale.ROOT, "%nReport: %s%n", to.resolve(ReportFiles.PAGE));
        return 0;
    }
}
