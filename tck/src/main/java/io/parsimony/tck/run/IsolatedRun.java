package io.parsimony.tck.run;

import io.parsimony.backend.BackendInfo;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.spec.Rule;
import io.parsimony.tck.spec.Specification;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A run of the kit in a child process. A child that dies, for instance by a crash of native code, leaves a journal that
 * names the case; that case fails, and another child continues with the next case.
 */
public final class IsolatedRun {

    /** The place of a failure if a child ends between two cases, or in an unexpected way. */
    private static final Journal.Place PROCESS = new Journal.Place(TckRun.WHOLE_RUN, "process");

    /** The time that a child process may take to exit after its run. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final String backend;
    private final TckOptions options;
    private final Path file;
    private final List<String> command;
    private final PrintStream out;

    /**
     * Creates a run.
     *
     * @param backend the backend's id
     * @param options the settings of the run with a journal, whose earlier content is deleted
     * @param command the command of a child, which runs {@link TckRun} with the same settings
     * @param out the stream for the output of children
     */
    public IsolatedRun(String backend, TckOptions options, List<String> command, PrintStream out) {
        this.backend = backend;
        this.options = options;
        this.file = options.journal().orElseThrow();
        this.command = List.copyOf(command);
        this.out = out;
    }

    /**
     * Returns a command that starts this process's Java with its options and class path, with a main class.
     *
     * @param folder the folder for crash logs of the virtual machine
     */
    public static List<String> java(Path folder, String main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-XX:ErrorFile=" + folder.resolve("hs_err_%p.log"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(arguments);
        return command;
    }

    /**
     * Runs children until the journal contains the end of the run, or a child ends without having begun another case. A
     * run without an end fails, whatever its cases are.
     *
     * @param listener the consumer of each case that ended a child
     * @throws ParsimonyException ({@code cancelled}) if the thread is interrupted
     */
    public TckReport run(Consumer<CaseResult> listener) {
        Journal journal = new Journal(Optional.of(file));
        try {
            Files.deleteIfExists(file);
            int known = -1;
            String end = "";
            Journal.Content content = journal.read();
            while (!content.finished() && content.results().size() > known) {
                known = content.results().size();
                end = end(start(), journal);
                content = journal.read();
                if (content.unfinished().isPresent()) {
                    Journal.Place place = content.unfinished().get();
                    note(place, end, journal, listener);
                    content = journal.read();
                }
            }
            if (!content.finished() || !end.equals(describe(0))) {
                note(PROCESS, end, journal, listener);
            }
            return report(journal.read());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run the kit in its own process", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParsimonyException(Problem.of(ErrorId.CANCELLED, "The run was interrupted."), e);
        }
    }

    private Process start() throws IOException {
        Process child = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread copier = new Thread(
                () -> {
                    try {
                        child.getInputStream().transferTo(out);
                    } catch (IOException e) {
                        // The child was terminated.
                        out.flush();
                    }
                },
                "tck-output");
        copier.setDaemon(true);
        copier.start();
        return child;
    }

    /** Waits for a child, terminates it if it continues after its run, and returns a description of its end. */
    private static String end(Process child, Journal journal) throws InterruptedException {
        while (!child.waitFor(1, TimeUnit.SECONDS)) {
            if (journal.read().finished() && !child.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
                child.destroyForcibly().waitFor();
                return "a process that continued for " + GRACE.toSeconds() + " s after its run had ended";
            }
        }
        return describe(child.exitValue());
    }

    private static String describe(int status) {
        return "status " + status + (status > 128 ? ": signal " + (status - 128) : "");
    }

    private void note(Journal.Place place, String end, Journal journal, Consumer<CaseResult> listener) {
        CaseResult result = died(place, end);
        journal.end(place, result);
        listener.accept(result);
    }

    private CaseResult died(Journal.Place place, String end) {
        String text = String.format(
                Locale.ROOT,
                "[%s / %s] ended the process%n  %-12s %s%n  %-12s %s%n  %-12s %s%n  %-12s %s",
                place.rule(),
                place.name(),
                "expected",
                "a process that completes the run and ends with status 0",
                "found",
                end,
                "seed",
                options.seed(),
                "repeat",
                options.repeat(place.rule(), place.name()));
        return new CaseResult(place.name(), Status.FAILED, text, null, true, 0);
    }

    private TckReport report(Journal.Content content) {
        Journal.Header header = content.header()
                .orElse(new Journal.Header(
                        new BackendInfo(backend, "unknown", "unknown", "unknown"),
                        Set.of(),
                        ComparisonPrecision.FLOAT32));
        List<Rule> selected = options.rules().of(Specification.rules());
        List<RuleResult> rules = Specification.rules().stream()
                .map(rule -> new RuleResult(
                        rule,
                        content.results().entrySet().stream()
                                .filter(entry -> entry.getKey().rule().equals(rule.id()))
                                .map(Map.Entry::getValue)
                                .toList()))
                .filter(result -> selected.contains(result.rule())
                        || result.rule().id().equals(TckRun.WHOLE_RUN) && result.status() == Status.FAILED)
                .toList();
        return new TckReport(header.info(), header.capabilities(), header.precision(), options.seed(), rules);
    }
}
