package io.parsimony.tck.run;

import io.parsimony.backend.BackendInfo;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.spec.Specification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A run of the kit in a child process. A child that dies, by a crash of native code for instance, leaves a journal that names
 * the case; that case fails, and another child goes on with the case after it.
 */
public final class IsolatedRun {

    private final String backend;
    private final long seed;
    private final Path file;
    private final List<String> command;

    /**
     * A run that has not begun.
     *
     * @param backend the backend's id
     * @param seed the seed of the run
     * @param journal the file of the journal; what an earlier run left in it is forgotten
     * @param command the command of a child: it runs {@link TckRun} with the same journal
     */
    public IsolatedRun(String backend, long seed, Path journal, List<String> command) {
        this.backend = backend;
        this.seed = seed;
        this.file = journal;
        this.command = List.copyOf(command);
    }

    /**
     * Returns a command that starts this process's Java, with its options and class path, at a class with a main method.
     *
     * @param folder where the virtual machine describes its own crash
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
     * Runs children until the journal says that the run has ended, or a child ends without having begun another case.
     *
     * @throws ParsimonyException ({@code cancelled}) if the thread is interrupted
     */
    public TckReport run() {
        Journal journal = new Journal(Optional.of(file));
        try {
            Files.deleteIfExists(file);
            int known = -1;
            Journal.Content content = journal.read();
            while (!content.finished() && content.results().size() > known) {
                known = content.results().size();
                int status = new ProcessBuilder(command).inheritIO().start().waitFor();
                content = journal.read();
                if (content.unfinished().isPresent()) {
                    journal.end(
                            content.unfinished().get(),
                            died(content.unfinished().get(), status));
                    content = journal.read();
                }
            }
            return report(content);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not run the kit in a process of its own", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParsimonyException(Problem.of(ErrorId.CANCELLED, "The run was interrupted."), e);
        }
    }

    private CaseResult died(Journal.Place place, int status) {
        String text = String.format(
                "[%s / %s] ended the process%n  %-12s %s%n  %-12s %s%n  %-12s %s",
                place.rule(),
                place.name(),
                "expected",
                "a process that goes on",
                "found",
                "status " + status + (status > 128 ? ": signal " + (status - 128) : ""),
                "seed",
                seed);
        return new CaseResult(place.name(), Status.FAILED, text, null, true, 0);
    }

    private TckReport report(Journal.Content content) {
        Journal.Header header = content.header()
                .orElse(new Journal.Header(
                        new BackendInfo(backend, "unknown", "unknown", "unknown"),
                        Set.of(),
                        ComparisonPrecision.FLOAT32));
        List<RuleResult> rules = Specification.rules().stream()
                .map(rule -> new RuleResult(
                        rule,
                        content.results().entrySet().stream()
                                .filter(entry -> entry.getKey().rule().equals(rule.id()))
                                .map(Map.Entry::getValue)
                                .toList()))
                .filter(result -> !result.cases().isEmpty())
                .toList();
        return new TckReport(header.info(), header.capabilities(), header.precision(), seed, rules);
    }
}
