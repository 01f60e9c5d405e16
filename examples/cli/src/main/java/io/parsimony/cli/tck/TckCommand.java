package io.parsimony.cli.tck;

import io.parsimony.backend.BackendProvider;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.Main;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.plugin.PluginFolder;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.tck.reference.ReferenceBackendProvider;
import io.parsimony.tck.report.Badge;
import io.parsimony.tck.report.JUnitReport;
import io.parsimony.tck.report.JsonReport;
import io.parsimony.tck.report.Matrix;
import io.parsimony.tck.run.CaseResult;
import io.parsimony.tck.run.ExpectedFailures;
import io.parsimony.tck.run.IsolatedRun;
import io.parsimony.tck.run.RuleFilter;
import io.parsimony.tck.run.RuleResult;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckOptions;
import io.parsimony.tck.run.TckReport;
import io.parsimony.tck.run.TckRun;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs the compatibility test kit. The status is 0 if every required rule ran and passed on every backend, 1 if not,
 * and 2 for an invalid command.
 */
@Command(
        name = "tck",
        sortOptions = false,
        description = "Checks backends with the compatibility test kit: tck.json, JUnit XML, a badge and a capability"
                + " matrix.",
        footer = {
            "",
            "The status is 0 if every required rule ran and passed on every backend, and 1 otherwise. The reports are",
            "written even if a backend ends its process. The status is 2 if the command is invalid: an unknown",
            "option, backend, rule or case."
        })
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
            description = "The folder of the reports. Default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("target", "tck");

    @Option(
            names = {"--rules", "--rule", "--tiers"},
            paramLabel = "LIST",
            split = ",",
            description = "The rules to check: ids or numbers such as 2.31, globs such as '2.3*', tiers such as 2, and"
                    + " ranges of tiers such as 1-3.")
    private List<String> rules = List.of();

    @Option(names = "--case", paramLabel = "NAME", description = "Check only this case of the rule.")
    private @Nullable String only;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "" + TckOptions.SEED,
            description = "The seed of all random numbers and sizes. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--expected-failures",
            paramLabel = "FILE",
            description = "A file of the rules that are known to fail, one per line: [id: reason].")
    private @Nullable Path expected;

    @Option(
            names = "--draws",
            paramLabel = "N",
            defaultValue = "1",
            description = "The number of random sizes for each operation, for instance 20 in nightly runs. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int draws;

    @Option(
            names = "--time-limit",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "The time limit of a case. Default: ${DEFAULT-VALUE}.")
    private long timeLimit;

    @Option(names = "--keep-going", description = "Run a tier even if a lower tier failed.")
    private boolean keepGoing;

    @Option(
            names = "--isolate",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Run each backend in its own process, and continue with the next case if the backend ends"
                    + " this process. Default. --no-isolate: run in the command's process, for a debugger; if the"
                    + " backend halts it, there is no report.")
    private boolean isolate = true;

    @Option(
            names = "--child",
            hidden = true,
            description = "The journal of the isolated run that this process" + " belongs to.")
    private @Nullable Path child;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public TckCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        List<BackendProvider> all = new ArrayList<>(List.of(new ReferenceBackendProvider()));
        all.addAll(PluginRegistry.discover(BackendProvider.class));
        PluginRegistry<BackendProvider> known = new PluginRegistry<>("backend", all);
        List<String> ids = backends.isEmpty() ? List.copyOf(known.types()) : backends;
        List<BackendProvider> providers = understood(ids, known);
        if (child != null) {
            TckRun.runChild(providers.get(0), options(ids.get(0)).journal(child).build(), this::show);
            return 0;
        }
        List<TckReport> reports = new ArrayList<>();
        for (BackendProvider provider : providers) {
            Path to = providers.size() == 1 ? folder : folder.resolve(provider.type());
            Files.createDirectories(to);
            TckReport report = report(provider, to.toAbsolutePath().resolve("journal.jsonl"), last -> {
                out.println("The process is ending: the run was aborted.");
                conclude(to, last, reports);
            });
            conclude(to, report, reports);
        }
        out.println("Reports are in " + folder);
        return reports.stream().allMatch(TckReport::passed) ? 0 : 1;
    }

    /** Invalid input gets the status of an invalid command, because status 1 means a failed rule. */
    private List<BackendProvider> understood(List<String> ids, PluginRegistry<BackendProvider> known) {
        try {
            TckRun.requireKnown(options("").build());
            return ids.stream().map(known::get).toList();
        } catch (ParsimonyException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private TckReport report(BackendProvider provider, Path journal, Consumer<TckReport> lastWords) throws IOException {
        TckOptions options = options(provider.type()).journal(journal).build();
        if (isolate) {
            List<String> command = IsolatedRun.java(
                    journal.resolveSibling(""), Main.class.getName(), childArguments(provider.type(), journal));
            TckReport report =
                    new IsolatedRun(provider.type(), options, command, out).run(result -> out.println(result.text()));
            report.rules().stream()
                    .filter(result -> result.rule().id().equals(TckRun.WHOLE_RUN))
                    .forEach(this::show);
            return report;
        }
        TckRun.unfinished(journal).ifPresent(place -> out.println("The last run ended inside a case: " + place));
        Files.deleteIfExists(journal);
        return TckRun.run(provider, options, this::show, lastWords);
    }

    private List<String> childArguments(String backend, Path journal) {
        List<String> arguments = new ArrayList<>();
        Optional.ofNullable(System.getProperty(PluginFolder.PROPERTY))
                .ifPresent(plugins -> arguments.addAll(List.of("--plugins", plugins)));
        arguments.addAll(List.of("tck", "--backend", backend, "--child", journal.toString()));
        arguments.addAll(List.of("--seed", String.valueOf(seed), "--draws", String.valueOf(draws)));
        arguments.addAll(List.of("--time-limit", String.valueOf(timeLimit)));
        rules.forEach(rule -> arguments.addAll(List.of("--rule", rule)));
        Optional.ofNullable(only).ifPresent(name -> arguments.addAll(List.of("--case", name)));
        Optional.ofNullable(expected).ifPresent(file -> arguments.addAll(List.of("--expected-failures", "" + file)));
        if (keepGoing) {
            arguments.add("--keep-going");
        }
        return arguments;
    }

    private TckOptions.Builder options(String backend) {
        return TckOptions.builder("examples/run tck --backend " + backend + " --rule %s --case '%s' --seed %s")
                .seed(seed)
                .rules(new RuleFilter(rules))
                .only(Optional.ofNullable(only))
                .expected(expected == null ? ExpectedFailures.none() : ExpectedFailures.read(expected))
                .timeLimit(Duration.ofSeconds(timeLimit))
                .keepGoing(keepGoing)
                .draws(draws);
    }

    /** Writes a backend's reports, and the matrix of all backends so far. */
    private void conclude(Path to, TckReport report, List<TckReport> reports) {
        summary(report);
        reports.add(report);
        Matrix matrix = new Matrix(reports);
        try {
            Files.writeString(to.resolve("tck.json"), JsonReport.of(report));
            Files.writeString(to.resolve("TEST-tck.xml"), JUnitReport.of(report));
            Files.writeString(to.resolve("badge.json"), Badge.of(report));
            Files.writeString(folder.resolve("matrix.md"), matrix.markdown());
            Files.writeString(folder.resolve("matrix.html"), matrix.html());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the reports in [" + folder + "]", e);
        }
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
            out.println("No MUST rule was checked: the run failed.");
        }
        report.unchecked()
                .forEach(rule -> out.println("The run failed: a rule of a declared capability was skipped: "
                        + rule.rule().id()));
    }
}
