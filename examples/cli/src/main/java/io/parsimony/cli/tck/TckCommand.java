package io.parsimony.cli.tck;

import io.parsimony.backend.BackendProvider;
import io.parsimony.cli.Faults;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.tck.report.JUnitReport;
import io.parsimony.tck.report.JsonReport;
import io.parsimony.tck.report.Matrix;
import io.parsimony.tck.run.CaseResult;
import io.parsimony.tck.run.ExpectedFailures;
import io.parsimony.tck.run.RuleResult;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckOptions;
import io.parsimony.tck.run.TckReport;
import io.parsimony.tck.run.TckRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the compatibility test kit, with a status of 0 if every backend passes and 1 if one does not. */
@Command(
        name = "tck",
        sortOptions = false,
        description = "Holds backends to the compatibility test kit: tck.json, JUnit XML and a capability matrix.")
public final class TckCommand implements Callable<Integer> {

    private final PrintStream out;

    @Option(
            names = "--backend",
            paramLabel = "ID",
            description = "The backend to check; may be repeated. Default: all on the class path.")
    private List<String> backends = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "target/tck",
            description = "Where reports go. Default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("target", "tck");

    @Option(names = "--rule", paramLabel = "ID", description = "The only rule to check, for instance 2.31-conv2d.")
    private @Nullable String rule;

    @Option(names = "--case", paramLabel = "NAME", description = "The only case of the rule to check.")
    private @Nullable String only;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "" + TckOptions.SEED,
            description = "The seed of all drawn numbers. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--expected-failures",
            paramLabel = "FILE",
            description = "Rules that are known to fail, a line each: [id: reason].")
    private @Nullable Path expected;

    @Mixin
    private Faults faults = new Faults();

    /** A command that prints to a stream. */
    public TckCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        PluginRegistry<BackendProvider> known =
                new PluginRegistry<>("backend", PluginRegistry.discover(BackendProvider.class));
        List<String> ids = backends.isEmpty() ? List.copyOf(known.types()) : backends;
        List<BackendProvider> providers = ids.stream().map(known::get).toList();
        List<TckReport> reports = new ArrayList<>();
        for (BackendProvider provider : providers) {
            TckReport report = TckRun.run(provider, options(provider.type()), this::show);
            summary(report);
            write(providers.size() == 1 ? folder : folder.resolve(provider.type()), report);
            reports.add(report);
        }
        Matrix matrix = new Matrix(reports);
        Files.writeString(folder.resolve("matrix.md"), matrix.markdown());
        Files.writeString(folder.resolve("matrix.html"), matrix.html());
        out.println("Reports are in " + folder);
        return reports.stream().allMatch(TckReport::passed) ? 0 : 1;
    }

    private TckOptions options(String backend) {
        return new TckOptions(
                seed,
                Optional.ofNullable(rule),
                Optional.ofNullable(only),
                Optional.empty(),
                expected == null ? ExpectedFailures.none() : ExpectedFailures.read(expected),
                "examples/run tck --backend " + backend + " --rule %s --case '%s' --seed %s");
    }

    private void show(RuleResult result) {
        out.printf(
                Locale.ROOT,
                "%-16s %-32s %4d cases %7.1f s%n",
                result.status().label(),
                result.rule().id(),
                result.cases().size(),
                result.milliseconds() / 1000.0);
        result.cases().stream()
                .filter(found -> found.status() == Status.FAILED)
                .map(CaseResult::text)
                .forEach(out::println);
    }

    private void summary(TckReport report) {
        out.printf(
                Locale.ROOT,
                "%s (%s): %d rules passed, %d failed, %d skipped, %d not run, %d failed as expected; %.1f s%n",
                report.engine().id(),
                report.engine().describe(),
                report.count(Status.PASSED),
                report.count(Status.FAILED),
                report.count(Status.SKIPPED),
                report.count(Status.NOT_RUN),
                report.count(Status.EXPECTED_FAILURE),
                report.milliseconds() / 1000.0);
        if (!report.checkedAny()) {
            out.println("No MUST rule was checked: this run proves nothing, and has failed.");
        }
    }

    private static void write(Path folder, TckReport report) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("tck.json"), JsonReport.of(report));
        Files.writeString(folder.resolve("TEST-tck.xml"), JUnitReport.of(report));
    }
}
