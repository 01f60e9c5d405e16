package io.parsimony.cli.compress;

import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.MeasuredModel;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostComparison;
import io.parsimony.deploy.DeployedModel;
import io.parsimony.measure.Latency;
import io.parsimony.run.TrainingHistory;
import io.parsimony.train.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tables of a compression's results. */
public final class CompressionTables {

    private static final int CHECKSUM_DIGITS = 16;
    private static final String NONE = "-";

    private CompressionTables() {}

    /** Returns the comparison of the models and the gains over the teacher. */
    public static TextTable comparison(CompressionResult result) {
        List<Integer> batches = result.models().values().stream()
                .flatMap(one -> one.latencies().stream())
                .map(Latency::batch)
                .distinct()
                .toList();
        List<String> columns = new ArrayList<>(List.of("network", ">accuracy", ">MACs", ">parameters", ">size"));
        batches.forEach(batch -> columns.add(">time/image (p95), batch " + batch));
        TextTable table = TextTable.of(columns.toArray(String[]::new));
        result.models().forEach((role, one) -> {
            Cost cost = one.cost().total();
            List<String> cells = new ArrayList<>(List.of(
                    role.label(),
                    one.score().map(Score::accuracy).map(Units::percent).orElse(NONE),
                    Units.count(cost.macs()),
                    Units.count(cost.parameters()),
                    Units.bytes(cost.bytes())));
            batches.forEach(batch -> cells.add(one.latency(batch)
                    .map(time -> Units.micros(time.median()) + " (" + Units.micros(time.p95()) + ")")
                    .orElse(NONE)));
            table.row(cells.toArray(String[]::new));
        });
        table.rule();
        for (Role role : List.of(Role.STUDENT, Role.DEPLOYED)) {
            result.model(role).ifPresent(one -> table.row(gains(result, role, one, batches)));
        }
        return table;
    }

    private static String[] gains(CompressionResult result, Role role, MeasuredModel one, List<Integer> batches) {
        CostComparison.Ratio ratio =
                new CostComparison(result.teacherCost(), one.cost()).whole().ratio();
        Map<Integer, Double> speedups = result.speedups(role);
        List<String> cells = new ArrayList<>(List.of(
                "teacher : " + role.label(),
                "",
                Units.times(ratio.macs()),
                Units.times(ratio.parameters()),
                Units.times(ratio.bytes())));
        batches.forEach(batch -> cells.add(speedups.containsKey(batch) ? Units.times(speedups.get(batch)) : NONE));
        return cells.toArray(String[]::new);
    }

    /** Returns the candidate forms of a deployed model with their times, the chosen one marked. */
    static TextTable forms(DeployedModel deployed) {
        List<String> columns = new ArrayList<>(List.of("form"));
        deployed.latencies().forEach(time -> columns.add(">time/image (p95), batch " + time.batch()));
        columns.add("");
        TextTable table = TextTable.of(columns.toArray(String[]::new));
        deployed.candidates().forEach((form, times) -> {
            List<String> cells = new ArrayList<>(List.of(form));
            times.forEach(time -> cells.add(Units.micros(time.median()) + " (" + Units.micros(time.p95()) + ")"));
            cells.add(form.equals(deployed.form()) ? "chosen" : "");
            table.row(cells.toArray(String[]::new));
        });
        return table;
    }

    /** Returns the comparison of a deployed model's outputs with the student's, in one sentence. */
    static String check(DeployedModel.Check check) {
        return String.format(
                Locale.ROOT,
                "On %s samples the deployed student's outputs differ from the student's by at most %.1e of the largest;"
                        + " %s predictions differ.",
                Units.count(check.samples()),
                check.difference(),
                Units.count(check.otherClasses()));
    }

    /**
     * Returns the files of reduced precision beside the deployed model in full precision, which each was compared with.
     */
    static TextTable reduced(DeployedModel deployed) {
        List<String> columns =
                new ArrayList<>(List.of("precision", ">file", ">accuracy", ">full precision", ">other predictions"));
        deployed.latencies().forEach(time -> columns.add(">time/image (full), batch " + time.batch()));
        TextTable table = TextTable.of(columns.toArray(String[]::new));
        for (DeployedModel.Reduced file : deployed.reduced()) {
            List<String> cells = new ArrayList<>(List.of(
                    file.precision(),
                    Units.bytes(file.bytes()),
                    Units.percent(file.accuracy()),
                    Units.percent(file.fullAccuracy()),
                    Units.count(file.check().otherClasses()) + " of "
                            + Units.count(file.check().samples())));
            for (int i = 0; i < file.latencies().size(); i++) {
                cells.add(Units.micros(file.latencies().get(i).median()) + " ("
                        + Units.micros(file.fullLatencies().get(i).median()) + ")");
            }
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    /** Returns the settings of the trainings. */
    static TextTable trainings(CompressionResult result) {
        TextTable table =
                TextTable.of("network", ">steps", ">time", ">steps/s", "test accuracy by epoch", "loss checksum");
        result.models().forEach((role, one) -> one.history().ifPresent(history -> row(table, role, history)));
        return table;
    }

    private static void row(TextTable table, Role role, TrainingHistory history) {
        table.row(
                role.label(),
                Units.count(history.steps().size()),
                Units.duration(history.time()),
                String.format(Locale.ROOT, "%.1f", history.rate()),
                history.scores().stream()
                        .map(score -> Units.percent(score.accuracy()))
                        .collect(Collectors.joining(", ")),
                history.checksum().substring(0, CHECKSUM_DIGITS));
    }

    /** Returns the outcome in sentences, one line per available part. */
    static List<String> verdict(CompressionResult result) {
        List<String> lines = new ArrayList<>();
        result.costRatio()
                .ifPresent(ratio -> lines.add(String.format(
                        Locale.ROOT,
                        "The student has %s fewer multiply-accumulates and %s fewer parameters than its teacher.",
                        Units.times(ratio.macs()),
                        Units.times(ratio.parameters()))));
        result.models().forEach((role, one) -> {
            if (!one.leftChance()) {
                lines.add(failed(role.label()));
            }
        });
        difference(result, Role.TEACHER).ifPresent(teacher -> {
            String line = "Its accuracy is " + teacher + " the teacher's";
            line += difference(result, Role.BASELINE)
                    .map(baseline -> ", and " + baseline + " that of the same network trained without it")
                    .orElse("");
            lines.add(line + ".");
        });
        return lines;
    }

    /** Returns the sentence about a model whose training {@linkplain MeasuredModel#leftChance never left chance}. */
    public static String failed(String network) {
        return "The training of [" + network
                + "] failed: its loss stayed at that of a uniform guess, so its figures are not valid. Train it"
                + " longer, with a warm-up or at another learning rate.";
    }

    /**
     * Compares the student's accuracy with another model's, up to the other's name; empty if either has no accuracy.
     */
    private static Optional<String> difference(CompressionResult result, Role other) {
        return accuracy(result, Role.STUDENT)
                .flatMap(mine -> accuracy(result, other).map(theirs -> {
                    double rounded = Math.round(Math.abs(mine - theirs) * 100) / 100.0;
                    return rounded == 0
                            ? "equal to"
                            : String.format(Locale.ROOT, "%.2f points %s", rounded, mine < theirs ? "below" : "above");
                }));
    }

    private static Optional<Double> accuracy(CompressionResult result, Role role) {
        return result.model(role).flatMap(MeasuredModel::score).map(Score::accuracy);
    }
}
