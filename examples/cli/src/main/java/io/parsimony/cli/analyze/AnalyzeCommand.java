package io.parsimony.cli.analyze;

import io.parsimony.Parsimony;
import io.parsimony.backend.Backend;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.plan.RewriteCommand;
import io.parsimony.cli.report.Analysis;
import io.parsimony.cli.report.CostFormat;
import io.parsimony.cli.report.ReportFiles;
import io.parsimony.cost.Precision;
import io.parsimony.internal.measure.LayerTimes;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Computes the cost of a network by component, scope and layer: step one of the guideline. */
@Command(
        name = "analyze",
        sortOptions = false,
        description = {
            "Computes a network's cost by component, resolution, scope and layer: operations, parameters, memory"
                    + " and, with --latency, time.",
            ""
        })
public final class AnalyzeCommand implements Callable<Integer> {

    private final PrintStream out;

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Option(
            names = "--student",
            paramLabel = "NAME|FILE",
            description = "A second network, of the zoo or in a model file, to compare with the first.")
    private @Nullable String student;

    @Option(
            names = "--precision",
            paramLabel = "BITS",
            defaultValue = "32",
            description = "The bits per number for all sizes in bytes: 32, 16 or 8. Default: ${DEFAULT-VALUE}.")
    private int precision;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, markdown, json, csv, or html: a page with charts. Default: ${DEFAULT-VALUE}.")
    private CostFormat format = CostFormat.TABLE;

    @Option(names = "--out", paramLabel = "FILE", description = "The file to write. Default: the standard output.")
    private @Nullable Path file;

    @Option(
            names = "--latency",
            description = "Measure each layer's time on the configured engine. The zoo's networks get random weights.")
    private boolean latency;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "10",
            description = "With --latency: the timed runs of each layer, after half as many warm-up runs. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int runs;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public AnalyzeCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Precision bits = Precision.ofBits(precision);
        Subjects.Subject first = subject.find(student != null && !Subjects.meansFile(student));
        Optional<Subjects.Subject> second =
                Optional.ofNullable(student).map(name -> subject.subjects().of(name));
        Analysis analysis = Analysis.of(first.name(), first.network(), bits);
        Optional<Analysis> other = second.map(one -> Analysis.of(one.name(), one.network(), bits));
        if (latency) {
            try (Parsimony parsimony =
                    Parsimony.open(Parsimony.configure(configuration.load(RewriteCommand.DEFAULTS, Map.of())))) {
                analysis = analysis.timed(measure(parsimony.backend(), first));
                other = other.map(one -> one.timed(measure(parsimony.backend(), second.orElseThrow())));
            }
        }
        write(format.write(analysis, other));
        if (format == CostFormat.TABLE && file == null) {
            Stream.concat(first.notes().stream(), second.stream().flatMap(one -> one.notes().stream()))
                    .forEach(note -> out.println("Import: " + note));
        }
        return 0;
    }

    private LayerTimes measure(Backend backend, Subjects.Subject subject) {
        return LayerTimes.measure(backend, subject.model().get(), runs / 2, runs);
    }

    private void write(String report) {
        if (file == null) {
            out.print(report);
            out.flush();
        } else {
            ReportFiles.write(file, report);
        }
    }
}
