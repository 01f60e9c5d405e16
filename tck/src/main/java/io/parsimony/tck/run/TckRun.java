package io.parsimony.tck.run;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendInfo;
import io.parsimony.backend.BackendProvider;
import io.parsimony.backend.Capability;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.error.Suggestions;
import io.parsimony.tck.check.Case;
import io.parsimony.tck.check.Checks;
import io.parsimony.tck.check.Kit;
import io.parsimony.tck.check.Skip;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.compare.EngineTensors;
import io.parsimony.tck.error.TckErrorId;
import io.parsimony.tck.spec.Level;
import io.parsimony.tck.spec.Rule;
import io.parsimony.tck.spec.Specification;
import io.parsimony.tck.spec.Tier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A run of the kit over one backend. Its driver, a command line or JUnit, runs the {@linkplain #rules rules} in order,
 * each rule's {@linkplain #cases cases} in order, {@linkplain #finish finishes} each rule, and {@linkplain #end ends}
 * the run.
 *
 * <p>The run catches everything that a backend throws, and always creates a report: every case runs on another thread
 * with a time limit, and a process that ends during a run passes its report on and ends with status 1.
 */
public final class TckRun implements AutoCloseable {

    /** The rule that the run itself checks: the backend opens, answers, does not change, and closes. */
    public static final String WHOLE_RUN = "1.22-whole-run";

    private static final String UNTESTED = "untested";
    private static final int FAILURE = 1;

    private final BackendProvider provider;
    private final TckOptions options;
    private final Consumer<TckReport> lastWords;
    private final Watch watch;
    private final Journal journal;
    private final Journal.Content before;
    private final List<Rule> rules;
    private final Rule wholeRun;
    private final Map<String, List<Case>> checks;
    private final Map<Rule, List<CaseResult>> results = new LinkedHashMap<>();
    private final Thread hook = new Thread(this::processEnds, "tck-last-words");
    private final @Nullable Backend backend;
    private final Journal.Header header;

    private volatile Journal.@Nullable Place running;
    /** The reason why no more cases can run, or empty. */
    private String broken = "";

    private boolean ended;

    /**
     * Starts the engine.
     *
     * @param lastWords the consumer of the report if the process ends before the run
     * @throws ParsimonyException ({@code unknown-rule}, {@code unknown-case}) if a selected rule, the only case, or a
     *     rule that is expected to fail does not exist
     */
    public TckRun(BackendProvider provider, TckOptions options, Consumer<TckReport> lastWords) {
        this.provider = provider;
        this.options = options;
        this.lastWords = lastWords;
        this.checks = Checks.all(options.seed(), options.draws());
        this.rules = selected(options, checks);
        this.wholeRun = Specification.rules().stream()
                .filter(TckRun::isWholeRun)
                .findFirst()
                .orElseThrow();
        this.watch = new Watch(options.timeLimit());
        this.journal = new Journal(options.journal());
        this.before = journal.read();
        Runtime.getRuntime().addShutdownHook(hook);
        this.backend = opened("open", provider::open).orElse(null);
        BackendInfo unknown = new BackendInfo(provider.type(), "unknown", "unknown", "unknown");
        BackendInfo info =
                backend == null ? unknown : opened("info", backend::info).orElse(unknown);
        Set<Capability> capabilities = backend == null
                ? Set.of()
                : opened("capabilities", this::capabilities).orElse(Set.of());
        this.header = new Journal.Header(info, capabilities, options.precision().orElseGet(this::measuredPrecision));
        journal.header(header);
    }

    private static boolean isWholeRun(Rule rule) {
        return rule.id().equals(WHOLE_RUN);
    }

    /**
     * Throws unless the rules and the case in the options exist; needs no engine.
     *
     * @throws ParsimonyException like the constructor
     */
    public static void requireKnown(TckOptions options) {
        selected(options, Checks.all(options.seed(), options.draws()));
    }

    private static List<Rule> selected(TckOptions options, Map<String, List<Case>> checks) {
        List<Rule> all = Specification.rules();
        List<Rule> rules = options.rules().of(all);
        new RuleFilter(List.copyOf(options.expected().reasons().keySet())).of(all);
        List<String> known = rules.stream()
                .flatMap(rule -> checks.getOrDefault(rule.id(), List.of()).stream())
                .map(Case::name)
                .distinct()
                .toList();
        options.only().filter(name -> !known.contains(name)).ifPresent(name -> {
            throw new ParsimonyException(Problem.of(TckErrorId.UNKNOWN_CASE, "The kit has no such case [" + name + "].")
                    .hint(Suggestions.sentence(name, known)));
        });
        return rules;
    }

    /** Runs a case of the whole run that all later cases require, and returns its value. */
    private <V> Optional<V> opened(String name, Callable<V> call) {
        List<V> found = new ArrayList<>();
        CaseResult result = attempt(wholeRun, name, () -> found.add(Objects.requireNonNull(call.call(), "null")));
        if (result.status() == Status.FAILED) {
            broken = "not run because of " + WHOLE_RUN + " / " + name;
        }
        return found.stream().findFirst();
    }

    private Set<Capability> capabilities() {
        Set<Capability> declared = Set.copyOf(Objects.requireNonNull(backend).capabilities());
        new Comparison(WHOLE_RUN + " / capabilities", provider.type())
                .that(declared.contains(Capability.INFERENCE), "the capabilities", "INFERENCE among them", declared)
                .done();
        return declared;
    }

    /** Returns the measured precision, or float32 if the backend does not answer: the rules then report the fault. */
    private ComparisonPrecision measuredPrecision() {
        Backend open = backend;
        if (open == null || !broken.isEmpty()) {
            return ComparisonPrecision.FLOAT32;
        }
        List<ComparisonPrecision> found = new ArrayList<>();
        try {
            watch.call(() -> found.add(EngineTensors.precision(open)));
        } catch (Watch.TimeLimitExceeded e) {
            broken = "not run because the backend hangs: " + e.getMessage();
            note(wholeRun, failed(wholeRun, "precision", e, true, System.nanoTime()));
        } catch (Throwable e) {
            // A rule will report the fault.
            return ComparisonPrecision.FLOAT32;
        }
        return found.isEmpty() ? ComparisonPrecision.FLOAT32 : found.get(0);
    }

    /** Runs all selected rules. */
    public static TckReport run(BackendProvider provider, TckOptions options, Consumer<RuleResult> listener) {
        return run(provider, options, listener, report -> {});
    }

    /**
     * Runs all selected rules.
     *
     * @param listener the consumer of the result of each rule
     * @param lastWords the consumer of the report if the process ends before the run
     */
    public static TckReport run(
            BackendProvider provider,
            TckOptions options,
            Consumer<RuleResult> listener,
            Consumer<TckReport> lastWords) {
        try (TckRun run = new TckRun(provider, options, lastWords)) {
            for (Rule rule : run.rules()) {
                run.cases(rule).forEach(name -> run.execute(rule, name));
                run.finish(rule);
                listener.accept(run.result(rule));
            }
            run.end();
            TckReport report = run.report();
            report.rules().stream().filter(result -> isWholeRun(result.rule())).forEach(listener);
            return report;
        }
    }

    /** Returns the case without an end in the run of a journal, if there is one. */
    public static Optional<String> unfinished(Path journal) {
        return new Journal(Optional.of(journal)).read().unfinished().map(place -> place.rule() + " / " + place.name());
    }

    /**
     * Runs all selected rules in the child process of an {@link IsolatedRun}. If a case exceeds its time limit, the
     * process ends, so that the next child can continue.
     *
     * @param listener the consumer of the result of each rule of which this process ran a case
     */
    public static void runChild(BackendProvider provider, TckOptions options, Consumer<RuleResult> listener) {
        try (TckRun run = new TckRun(provider, options, report -> {})) {
            run.endIfHanging();
            for (Rule rule : run.rules()) {
                boolean known = true;
                for (String name : run.cases(rule)) {
                    known &= run.before.results().containsKey(new Journal.Place(rule.id(), name));
                    run.execute(rule, name);
                    run.endIfHanging();
                }
                run.finish(rule);
                if (!known) {
                    listener.accept(run.result(rule));
                }
            }
        }
    }

    private void endIfHanging() {
        if (watch.isSpent()) {
            Runtime.getRuntime().halt(FAILURE);
        }
    }

    /** Returns the selected rules in order, without {@link #WHOLE_RUN}. */
    public List<Rule> rules() {
        return rules.stream().filter(rule -> !isWholeRun(rule)).toList();
    }

    /** Returns the names of a rule's selected cases in order; for a rule without a check, a placeholder case. */
    public List<String> cases(Rule rule) {
        List<String> names = checks.getOrDefault(rule.id(), List.of()).stream()
                .map(Case::name)
                .filter(name -> options.only().map(name::equals).orElse(true))
                .toList();
        return checks.containsKey(rule.id()) ? names : List.of(UNTESTED);
    }

    /** Runs a case. */
    public CaseResult execute(Rule rule, String name) {
        return checks.getOrDefault(rule.id(), List.of()).stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .map(found -> execute(rule, found))
                .orElseGet(() -> without(rule, name, Status.SKIPPED, "the kit has no check of this rule yet"));
    }

    private CaseResult execute(Rule rule, Case found) {
        if (!broken.isEmpty()) {
            return without(rule, found.name(), Status.NOT_RUN, broken);
        }
        Optional<Tier> failed = options.keepGoing() ? Optional.empty() : brokenBelow(rule.tier());
        if (failed.isPresent()) {
            String reason = "not run because " + failed.get() + " failed: " + failedOf(failed.get());
            return without(rule, found.name(), Status.NOT_RUN, reason);
        }
        Optional<Capability> undeclared = undeclared(rule, found);
        if (undeclared.isPresent()) {
            String reason = "[" + provider.type() + "] does not declare " + undeclared.get();
            return without(rule, found.name(), Status.SKIPPED, reason);
        }
        return attempt(rule, found.name(), () -> found.check().run(kit(rule, found.name())));
    }

    private Kit kit(Rule rule, String name) {
        return new Kit(
                provider,
                Objects.requireNonNull(backend),
                header.info(),
                header.capabilities(),
                header.precision(),
                options.seed(),
                rule.id() + " / " + name);
    }

    private CaseResult without(Rule rule, String name, Status status, String reason) {
        CaseResult result = CaseResult.without(name, status, reason);
        note(rule, result);
        journal.end(new Journal.Place(rule.id(), name), result);
        return result;
    }

    /** An action that may throw anything. */
    @FunctionalInterface
    private interface Attempt {

        void make() throws Exception;
    }

    /** Runs a case, unless the journal contains its result from an earlier process. */
    private CaseResult attempt(Rule rule, String name, Attempt attempt) {
        Journal.Place place = new Journal.Place(rule.id(), name);
        Optional<CaseResult> earlier = earlier(rule, place);
        if (earlier.isPresent()) {
            note(rule, earlier.get());
            return earlier.get();
        }
        journal.begin(place);
        running = place;
        CaseResult result = made(rule, name, attempt);
        running = null;
        note(rule, result);
        journal.end(place, result);
        return result;
    }

    /**
     * Returns the earlier result of a case. A passed case of the whole run is run again, because the backend must be
     * opened.
     */
    private Optional<CaseResult> earlier(Rule rule, Journal.Place place) {
        if (before.unfinished().filter(place::equals).isPresent()) {
            return Optional.of(failed(
                    rule, place.name(), new AssertionError(said(place, "ended the process")), true, System.nanoTime()));
        }
        return Optional.ofNullable(before.results().get(place))
                .filter(result -> !isWholeRun(rule) || result.status() == Status.FAILED);
    }

    private static String said(Journal.Place place, String what) {
        return "[" + place.rule() + " / " + place.name() + "] " + what;
    }

    private CaseResult made(Rule rule, String name, Attempt attempt) {
        long start = System.nanoTime();
        try {
            watch.call(() -> {
                attempt.make();
                return name;
            });
            return ended(name, Status.PASSED, "", null, false, start);
        } catch (Skip e) {
            return ended(name, Status.SKIPPED, String.valueOf(e.getMessage()), e, false, start);
        } catch (Watch.TimeLimitExceeded e) {
            broken = "not run because " + rule.id() + " / " + name + " hangs";
            return failed(rule, name, e, true, start);
        } catch (AssertionError | ParsimonyException e) {
            // A backend rejects a call with this library's own exception, which is not a crash.
            return failed(rule, name, e, false, start);
        } catch (Throwable e) {
            return failed(rule, name, e, true, start);
        }
    }

    private Optional<Capability> undeclared(Rule rule, Case found) {
        List<Capability> needed = new ArrayList<>(List.of(rule.capability()));
        needed.addAll(found.needs());
        return needed.stream()
                .filter(capability -> !header.capabilities().contains(capability))
                .findFirst();
    }

    private CaseResult failed(Rule rule, String name, Throwable fault, boolean crashed, long start) {
        String what = fault instanceof AssertionError
                ? fault.getMessage()
                : String.format(
                        Locale.ROOT,
                        "[%s / %s] ended in an exception%n  %-12s %s%n  %-12s %s",
                        rule.id(),
                        name,
                        "expected",
                        "none",
                        "found",
                        fault);
        String text = String.format(
                Locale.ROOT,
                "%s%n  %-12s %s%n  %-12s %s%n  %-12s %s%n  %-12s %s",
                what,
                "rule",
                rule.level() + ": " + rule.sentence(),
                "ran on",
                // Null until the backend is open.
                header == null ? provider.type() : header.info().describe(),
                "seed",
                options.seed(),
                "repeat",
                options.repeat(rule.id(), name));
        if (rule.level() != Level.MUST) {
            return ended(name, Status.SKIPPED, "not met: " + text, fault, crashed, start);
        }
        return options.expected()
                .reason(rule.id())
                .map(reason -> ended(
                        name,
                        Status.EXPECTED_FAILURE,
                        "expected to fail: " + reason + "\n" + text,
                        fault,
                        crashed,
                        start))
                .orElseGet(() -> ended(name, Status.FAILED, text, fault, crashed, start));
    }

    private static CaseResult ended(
            String name, Status status, String text, @Nullable Throwable fault, boolean crashed, long start) {
        return new CaseResult(name, status, text, fault, crashed, (System.nanoTime() - start) / 1_000_000);
    }

    /** Ends a rule; fails if a rule that was expected to fail has passed. */
    public Optional<CaseResult> finish(Rule rule) {
        Optional<String> reason = options.expected().reason(rule.id());
        if (reason.isEmpty() || options.only().isPresent() || result(rule).status() != Status.PASSED) {
            return Optional.empty();
        }
        CaseResult unexpected = CaseResult.without(
                "unexpected pass",
                Status.FAILED,
                "[" + rule.id() + "] passes, but is listed as expected to fail (" + reason.get()
                        + "): remove it from the list.");
        note(rule, unexpected);
        journal.end(new Journal.Place(rule.id(), unexpected.name()), unexpected);
        return Optional.of(unexpected);
    }

    /** Ends the run: compares the backend's description and capabilities with those at the start, and closes it. */
    public List<CaseResult> end() {
        if (!ended) {
            ended = true;
            Backend open = backend;
            if (open != null && broken.isEmpty()) {
                attempt(wholeRun, "the same at the end", () -> sameAtTheEnd(open));
            }
            if (open != null && !watch.isSpent()) {
                attempt(wholeRun, "close", open::close);
            }
            journal.finish();
        }
        return result(wholeRun).cases();
    }

    private void sameAtTheEnd(Backend open) {
        new Comparison(WHOLE_RUN + " / the same at the end", header.info().describe())
                .that(header.info().equals(open.info()), "info()", header.info().toString(), open.info())
                .that(
                        header.capabilities().equals(open.capabilities()),
                        "capabilities()",
                        header.capabilities().toString(),
                        open.capabilities())
                .done();
    }

    private synchronized void note(Rule rule, CaseResult result) {
        results.computeIfAbsent(rule, key -> new ArrayList<>()).add(result);
    }

    /** Returns the first lower tier with a failed rule. */
    private Optional<Tier> brokenBelow(Tier tier) {
        return Arrays.stream(Tier.values())
                .filter(lower -> lower.compareTo(tier) < 0 && !failedOf(lower).isEmpty())
                .findFirst();
    }

    /** Returns the ids of a tier's failed rules. */
    private synchronized String failedOf(Tier tier) {
        return results.keySet().stream()
                .filter(rule -> rule.tier() == tier && result(rule).status() == Status.FAILED)
                .map(Rule::id)
                .collect(Collectors.joining(", "));
    }

    /** Returns the result of a rule so far. */
    public synchronized RuleResult result(Rule rule) {
        return new RuleResult(rule, results.getOrDefault(rule, List.of()));
    }

    /** Returns the report so far: every selected rule, and {@link #WHOLE_RUN} if it failed. */
    public TckReport report() {
        List<RuleResult> found = Specification.rules().stream()
                .filter(rule ->
                        rules.contains(rule) || isWholeRun(rule) && result(rule).status() == Status.FAILED)
                .map(this::result)
                .toList();
        Journal.Header known = header == null
                ? new Journal.Header(
                        new BackendInfo(provider.type(), "unknown", "unknown", "unknown"),
                        Set.of(),
                        ComparisonPrecision.FLOAT32)
                : header;
        return new TckReport(known.info(), known.capabilities(), known.precision(), options.seed(), found);
    }

    /** Passes the report on if the process ends before the run. */
    private void processEnds() {
        Journal.Place place = running;
        Rule rule = place == null
                ? wholeRun
                : Specification.rules().stream()
                        .filter(known -> known.id().equals(place.rule()))
                        .findFirst()
                        .orElse(wholeRun);
        String name = place == null ? "process" : place.name();
        Journal.Place at = new Journal.Place(rule.id(), name);
        CaseResult result = failed(
                rule,
                name,
                new AssertionError(said(at, "ended the process: System.exit, or a signal from outside")),
                true,
                System.nanoTime());
        note(rule, result);
        journal.end(at, result);
        lastWords.accept(report());
        Runtime.getRuntime().halt(FAILURE);
    }

    /** Frees the resources of the run; {@linkplain #end ends} it first. */
    @Override
    public void close() {
        try {
            end();
        } finally {
            watch.close();
            removeHook();
        }
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The process is ending: the hook is running.
        }
    }
}
