package io.parsimony.tck.run;

import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import io.parsimony.backend.Capability;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.internal.error.Suggestions;
import io.parsimony.tck.TckErrorId;
import io.parsimony.tck.check.Case;
import io.parsimony.tck.check.Checks;
import io.parsimony.tck.check.Kit;
import io.parsimony.tck.compare.EngineTensors;
import io.parsimony.tck.compare.Precision;
import io.parsimony.tck.spec.Level;
import io.parsimony.tck.spec.Rule;
import io.parsimony.tck.spec.Specification;
import io.parsimony.tck.spec.Tier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * A run of the kit over one backend. Whoever drives it, a command line or JUnit, runs the {@linkplain #rules rules} in
 * order, each rule's {@linkplain #cases cases} in order, and then {@linkplain #finish finishes} the rule.
 */
public final class TckRun implements AutoCloseable {

    private static final String UNTESTED = "untested";

    private final BackendProvider provider;
    private final TckOptions options;
    private final Backend backend;
    private final Precision precision;
    private final List<Rule> rules;
    private final Map<String, List<Case>> checks = Checks.all();
    private final Map<Rule, List<CaseResult>> results = new LinkedHashMap<>();

    /**
     * Starts the engine.
     *
     * @throws ParsimonyException ({@code engine-unavailable}); ({@code unknown-rule}, {@code unknown-case}) if the only rule
     *     or case to run, or a rule that is expected to fail, does not exist
     */
    public TckRun(BackendProvider provider, TckOptions options) {
        this.provider = provider;
        this.options = options;
        List<Rule> all = Specification.rules();
        List<String> ids = all.stream().map(Rule::id).toList();
        options.rule().ifPresent(id -> requireKnown(id, ids));
        options.expected().reasons().keySet().forEach(id -> requireKnown(id, ids));
        this.rules = all.stream()
                .filter(rule -> options.rule().map(rule.id()::equals).orElse(true))
                .toList();
        options.only().ifPresent(this::requireCase);
        this.backend = provider.open();
        this.precision = options.precision().orElseGet(this::measuredPrecision);
    }

    private static void requireKnown(String id, List<String> ids) {
        if (!ids.contains(id)) {
            throw new ParsimonyException(
                    Problem.of(TckErrorId.UNKNOWN_RULE, "The specification has no rule [" + id + "].")
                            .hint(Suggestions.sentence(id, ids)));
        }
    }

    private void requireCase(String name) {
        List<String> known = rules.stream()
                .flatMap(rule -> checks.getOrDefault(rule.id(), List.of()).stream())
                .map(Case::name)
                .distinct()
                .toList();
        if (!known.contains(name)) {
            throw new ParsimonyException(Problem.of(TckErrorId.UNKNOWN_CASE, "The kit has no such case [" + name + "].")
                    .hint(Suggestions.sentence(name, known)));
        }
    }

    /** Float32 where the backend cannot even be asked: the rules will say what is wrong with it. */
    private Precision measuredPrecision() {
        try {
            return EngineTensors.precision(backend);
        } catch (RuntimeException e) {
            return Precision.FLOAT32;
        }
    }

    /** Runs all that the options select. */
    public static TckReport run(BackendProvider provider, TckOptions options, Consumer<RuleResult> listener) {
        try (TckRun run = new TckRun(provider, options)) {
            for (Rule rule : run.rules()) {
                run.cases(rule).forEach(name -> run.execute(rule, name));
                run.finish(rule);
                listener.accept(run.result(rule));
            }
            return run.report();
        }
    }

    /** The selected rules, in order. */
    public List<Rule> rules() {
        return rules;
    }

    /** The names of a rule's selected cases, in order; of one that cannot be checked yet, a case that says so. */
    public List<String> cases(Rule rule) {
        List<String> names = checks.getOrDefault(rule.id(), List.of()).stream()
                .map(Case::name)
                .filter(name -> options.only().map(name::equals).orElse(true))
                .toList();
        return checks.containsKey(rule.id()) ? names : List.of(UNTESTED);
    }

    /** Runs a case. */
    public CaseResult execute(Rule rule, String name) {
        CaseResult result = checks.getOrDefault(rule.id(), List.of()).stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .map(found -> execute(rule, found))
                .orElseGet(() -> CaseResult.without(name, Status.SKIPPED, "the kit has no check of this rule yet"));
        note(rule, result);
        return result;
    }

    private CaseResult execute(Rule rule, Case found) {
        Optional<Tier> broken = brokenBelow(rule.tier());
        if (broken.isPresent()) {
            String reason = "not run because " + broken.get() + " failed: " + failedOf(broken.get());
            return CaseResult.without(found.name(), Status.NOT_RUN, reason);
        }
        Optional<Capability> undeclared = undeclared(rule, found);
        if (undeclared.isPresent()) {
            String reason = "[" + provider.type() + "] does not declare " + undeclared.get();
            return CaseResult.without(found.name(), Status.SKIPPED, reason);
        }
        long start = System.nanoTime();
        String place = rule.id() + " / " + found.name();
        try {
            found.check().run(new Kit(provider, backend, precision, options.seed(), place));
            return ended(found, Status.PASSED, "", null, false, start);
        } catch (TestAbortedException e) {
            return ended(found, Status.SKIPPED, String.valueOf(e.getMessage()), e, false, start);
        } catch (AssertionError | ParsimonyException e) {
            // A backend that refuses what it must do says so in this library's own exception: that is no crash.
            return failed(rule, found, e, false, start);
        } catch (Exception | LinkageError | StackOverflowError e) {
            return failed(rule, found, e, true, start);
        }
    }

    private Optional<Capability> undeclared(Rule rule, Case found) {
        List<Capability> needed = new ArrayList<>(List.of(rule.capability()));
        needed.addAll(found.needs());
        return needed.stream()
                .filter(capability -> !backend.capabilities().contains(capability))
                .findFirst();
    }

    private CaseResult failed(Rule rule, Case found, Throwable fault, boolean crashed, long start) {
        String what = fault instanceof AssertionError
                ? fault.getMessage()
                : String.format(
                        "[%s / %s] ended in an exception%n  %-12s %s%n  %-12s %s",
                        rule.id(), found.name(), "expected", "none", "found", fault);
        String text = String.format(
                "%s%n  %-12s %s%n  %-12s %s%n  %-12s %s%n  %-12s %s",
                what,
                "rule",
                rule.level() + ": " + rule.sentence(),
                "ran on",
                backend.info().describe(),
                "seed",
                options.seed(),
                "repeat",
                options.repeat(rule.id(), found.name()));
        Optional<String> expected = options.expected().reason(rule.id());
        if (expected.isPresent()) {
            return ended(found, Status.EXPECTED_FAILURE, "expected: " + expected.get(), fault, crashed, start);
        }
        return rule.level() == Level.MUST
                ? ended(found, Status.FAILED, text, fault, crashed, start)
                : ended(found, Status.SKIPPED, "not met: " + text, fault, crashed, start);
    }

    private static CaseResult ended(
            Case found, Status status, String text, @Nullable Throwable fault, boolean crashed, long start) {
        return new CaseResult(found.name(), status, text, fault, crashed, (System.nanoTime() - start) / 1_000_000);
    }

    /** Ends a rule: one that was expected to fail and did not has failed. */
    public Optional<CaseResult> finish(Rule rule) {
        Optional<String> reason = options.expected().reason(rule.id());
        if (reason.isEmpty() || options.only().isPresent() || result(rule).status() != Status.PASSED) {
            return Optional.empty();
        }
        CaseResult unexpected = CaseResult.without(
                "unexpected pass",
                Status.FAILED,
                "[" + rule.id() + "] passes, but is listed as expected to fail (" + reason.get()
                        + "): take it off the list.");
        note(rule, unexpected);
        return Optional.of(unexpected);
    }

    private void note(Rule rule, CaseResult result) {
        results.computeIfAbsent(rule, key -> new ArrayList<>()).add(result);
    }

    /** The first tier below another in which a rule failed. */
    private Optional<Tier> brokenBelow(Tier tier) {
        return Arrays.stream(Tier.values())
                .filter(lower -> lower.compareTo(tier) < 0 && !failedOf(lower).isEmpty())
                .findFirst();
    }

    /** The ids of a tier's rules that failed. */
    private String failedOf(Tier tier) {
        return results.keySet().stream()
                .filter(rule -> rule.tier() == tier && result(rule).status() == Status.FAILED)
                .map(Rule::id)
                .collect(Collectors.joining(", "));
    }

    /** How a rule ended so far. */
    public RuleResult result(Rule rule) {
        return new RuleResult(rule, results.getOrDefault(rule, List.of()));
    }

    /** What ended so far. */
    public TckReport report() {
        return new TckReport(
                backend.info(),
                precision,
                options.seed(),
                rules.stream().map(this::result).toList());
    }

    @Override
    public void close() {
        backend.close();
    }
}
