package io.parsimony.examples.hctr;

import io.parsimony.cli.compress.CompressionTables;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.cost.Cost;
import io.parsimony.examples.hctr.ReadingNetwork.Role;
import io.parsimony.examples.hctr.hmm.ErrorRate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Tables of the experiment's results. */
final class Tables {

    private static final ToDoubleFunction<ReadingNetwork> PLAIN =
            one -> 100 * one.performance().plain().rate();
    private static final ToDoubleFunction<ReadingNetwork> LANGUAGE =
            one -> 100 * one.performance().language().rate();

    private Tables() {}

    /** Returns the comparison of the networks and the student's gain. */
    static TextTable comparison(Results results) {
        TextTable table = TextTable.of(
                "network",
                "",
                ">MACs/frame",
                ">parameters",
                ">CER",
                ">with language model",
                ">network/line",
                ">search/line",
                ">lines/s");
        for (ReadingNetwork one : results.networks()) {
            Performance performance = one.performance();
            table.row(
                    one.role().title(),
                    one.name(),
                    Units.count(one.cost().macs()),
                    Units.count(one.cost().parameters()),
                    rate(performance.plain()),
                    rate(performance.language()),
                    millis(performance.networkMillis()),
                    millis(performance.searchMillis()),
                    String.format(Locale.ROOT, "%.1f", performance.linesPerSecond()));
        }
        results.teacher().ifPresent(teacher -> {
            table.rule();
            for (Role role : List.of(Role.STUDENT, Role.DEPLOYED)) {
                results.of(role).stream().findFirst().ifPresent(one -> table.row(ratio(teacher, one)));
            }
        });
        return table;
    }

    private static String[] ratio(ReadingNetwork teacher, ReadingNetwork student) {
        Cost before = teacher.cost();
        Cost after = student.cost();
        return new String[] {
            "teacher : " + student.role().title(),
            "",
            Units.times((double) before.macs() / after.macs()),
            Units.times((double) before.parameters() / after.parameters()),
            "",
            "",
            Units.times(teacher.performance().networkMillis()
                    / student.performance().networkMillis()),
            "",
            ""
        };
    }

    /** Returns the numbers of errors by kind. */
    static TextTable errors(Results results) {
        TextTable table = TextTable.of(
                "network",
                "",
                ">frames right",
                ">substituted",
                ">deleted",
                ">inserted",
                ">CER",
                ">with language model: substituted",
                ">deleted",
                ">inserted",
                ">CER");
        for (ReadingNetwork one : results.networks()) {
            ErrorRate plain = one.performance().plain();
            ErrorRate language = one.performance().language();
            table.row(
                    one.role().title(),
                    one.name(),
                    Units.percent(one.frameAccuracy()),
                    Units.count(plain.substitutions()),
                    Units.count(plain.deletions()),
                    Units.count(plain.insertions()),
                    rate(plain),
                    Units.count(language.substitutions()),
                    Units.count(language.deletions()),
                    Units.count(language.insertions()),
                    rate(language));
        }
        return table;
    }

    /** Returns the verdict in sentences, one for each available part. */
    static List<String> verdict(Results results) {
        List<String> lines = new ArrayList<>();
        Optional<ReadingNetwork> teacher = results.teacher();
        Optional<ReadingNetwork> student = results.of(Role.STUDENT).stream().findFirst();
        teacher.ifPresent(one -> lines.add("The teacher reads unseen writers with "
                + rate(one.performance().plain()) + " wrong characters, with the language model "
                + rate(one.performance().language()) + "."));
        if (teacher.isPresent() && student.isPresent()) {
            Cost before = teacher.get().cost();
            Cost after = student.get().cost();
            lines.add(String.format(
                    Locale.ROOT,
                    "The student has %s fewer multiply-accumulates and %s fewer parameters.",
                    Units.times((double) before.macs() / after.macs()),
                    Units.times((double) before.parameters() / after.parameters())));
            lines.add(spread(results, "Its character error rate", Role.STUDENT)
                    + String.format(
                            Locale.ROOT,
                            "; against the teacher's %+.2f points, and %+.2f with it.",
                            mean(results, Role.STUDENT, PLAIN) - PLAIN.applyAsDouble(teacher.get()),
                            mean(results, Role.STUDENT, LANGUAGE) - LANGUAGE.applyAsDouble(teacher.get())));
        }
        if (student.isPresent() && !results.of(Role.BASELINE).isEmpty()) {
            lines.add(spread(results, "Without the teacher, started at random, the same network's", Role.BASELINE)
                    + String.format(
                            Locale.ROOT,
                            "; the teacher changes it by %+.2f points, and %+.2f with it.",
                            mean(results, Role.STUDENT, PLAIN) - mean(results, Role.BASELINE, PLAIN),
                            mean(results, Role.STUDENT, LANGUAGE) - mean(results, Role.BASELINE, LANGUAGE)));
        }
        results.networks().stream()
                .filter(one -> !one.leftChance())
                .forEach(one -> lines.add(CompressionTables.failed((one.role().title() + " " + one.name()).strip())));
        results.peakMebibytes()
                .ifPresent(most ->
                        lines.add(String.format(Locale.ROOT, "The process used at most %,.0f MiB of memory.", most)));
        return lines;
    }

    private static String spread(Results results, String what, Role role) {
        int seeds = results.of(role).size();
        return String.format(
                Locale.ROOT,
                "%s over %d seed%s is %s without the language model, %s with it",
                what,
                seeds,
                seeds == 1 ? "" : "s",
                spread(results, role, PLAIN),
                spread(results, role, LANGUAGE));
    }

    private static String spread(Results results, Role role, ToDoubleFunction<ReadingNetwork> figure) {
        return results.spread(role, figure)
                .map(spread -> String.format(
                        Locale.ROOT, "%.2f%% (%.2f to %.2f)", spread.mean(), spread.least(), spread.most()))
                .orElse("-");
    }

    private static double mean(Results results, Role role, ToDoubleFunction<ReadingNetwork> figure) {
        return results.spread(role, figure).map(Results.Spread::mean).orElse(Double.NaN);
    }

    /** Returns the settings that validation selected. */
    static TextTable settings(Results results) {
        TextTable table =
                TextTable.of("network", "", ">prior weight", ">bonus", ">with language model: weight", ">bonus");
        results.networks().forEach(one -> {
            Performance.Choice choice = one.performance().settings();
            table.row(
                    one.role().title(),
                    one.name(),
                    number(choice.plain().priorWeight()),
                    number(choice.plain().decoder().bonus()),
                    number(choice.language().decoder().languageWeight()),
                    number(choice.language().decoder().bonus()));
        });
        return table;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Returns an error rate, for instance {@code 3.21%}. */
    static String rate(ErrorRate errors) {
        return Units.percent(100 * errors.rate());
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.1f ms", millis);
    }
}
