package io.parsimony.cli.compress;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.MeasuredModel;
import io.parsimony.cli.report.CurveSampler;
import io.parsimony.cli.report.RunReport;
import io.parsimony.cli.report.RunReport.ModelPart;
import io.parsimony.cli.report.RunReport.Point;
import io.parsimony.config.Target;
import io.parsimony.cost.Cost;
import io.parsimony.deploy.DeployedModel;
import io.parsimony.measure.Latency;
import io.parsimony.run.TrainingHistory;
import io.parsimony.train.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The figures of a compression for its report. */
public final class CompressionFigures {

    private static final double NANOS = 1e9;

    private CompressionFigures() {}

    /** Returns the engine, the data, the state and the goal. */
    static RunReport.Setting setting(CompressionResult result) {
        CompressionResult.Setting setting = result.setting();
        return new RunReport.Setting(
                result.status().reason(),
                result.status().stage().label(),
                setting.engine().id(),
                setting.engine().engine() + " " + setting.engine().version(),
                setting.engine().device(),
                setting.configuration().distill().seed(),
                setting.trainSamples(),
                setting.testSamples(),
                result.time().toNanos() / NANOS,
                goal(result));
    }

    private static RunReport.@Nullable Goal goal(CompressionResult result) {
        Target target = result.setting().configuration().target();
        if (target.macs() <= 1 && target.parameters() <= 1) {
            return null;
        }
        Boolean met = result.costRatio()
                .map(ratio -> ratio.macs() >= target.macs() && ratio.parameters() >= target.parameters())
                .orElse(null);
        return new RunReport.Goal(target.macs(), target.parameters(), met);
    }

    /**
     * Returns all models. The loss terms have no names, because a result does not contain the objectives of the models.
     */
    public static RunReport.Models models(CompressionResult result) {
        return models(result, role -> List.of());
    }

    /**
     * Returns all models.
     *
     * @param terms the names of the terms of each role's objective
     */
    static RunReport.Models models(CompressionResult result, Function<Role, List<String>> terms) {
        return new RunReport.Models(
                model(result, Role.TEACHER, terms),
                model(result, Role.STUDENT, terms),
                model(result, Role.BASELINE, terms),
                model(result, Role.DEPLOYED, terms),
                result.costRatio().map(RunReport.Ratio::of).orElse(null));
    }

    private static @Nullable ModelPart model(CompressionResult result, Role role, Function<Role, List<String>> terms) {
        return result.model(role)
                .map(one -> model(result, role, one, terms.apply(role)))
                .orElse(null);
    }

    private static ModelPart model(CompressionResult result, Role role, MeasuredModel one, List<String> terms) {
        Cost cost = one.cost().total();
        Map<String, RunReport.Time> latencies = new LinkedHashMap<>();
        one.latencies()
                .forEach(time ->
                        latencies.put(String.valueOf(time.batch()), new RunReport.Time(time.median(), time.p95())));
        Map<String, Double> speedups = new LinkedHashMap<>();
        if (!one.latencies().isEmpty()) {
            result.speedups(role).forEach((batch, times) -> speedups.put(String.valueOf(batch), times));
        }
        Optional<DeployedModel> deployed = role == Role.DEPLOYED ? result.deployed() : Optional.empty();
        Map<String, RunReport.Reduced> reduced = new LinkedHashMap<>();
        deployed.ifPresent(model -> model.reduced().forEach(file -> reduced.put(file.precision(), reduced(file))));
        return new ModelPart(
                one.score().map(Score::accuracy).orElse(null),
                one.score().map(score -> RunReport.finite(score.loss())).orElse(null),
                cost.macs(),
                cost.parameters(),
                cost.bytes(),
                latencies,
                speedups,
                deployed.map(DeployedModel::form).orElse(null),
                deployed.map(model -> RunReport.finite(model.check().difference()))
                        .orElse(null),
                deployed.map(model -> model.check().otherClasses()).orElse(null),
                reduced,
                one.history()
                        .map(history -> training(history, one.leftChance(), terms))
                        .orElse(null));
    }

    private static RunReport.Reduced reduced(DeployedModel.Reduced file) {
        Map<String, Double> speedup = new LinkedHashMap<>();
        for (int i = 0; i < file.latencies().size(); i++) {
            Latency own = file.latencies().get(i);
            speedup.put(String.valueOf(own.batch()), file.fullLatencies().get(i).median() / own.median());
        }
        return new RunReport.Reduced(
                String.valueOf(file.file().getFileName()),
                file.bytes(),
                file.accuracy(),
                file.fullAccuracy(),
                file.check().otherClasses(),
                speedup);
    }

    private static RunReport.Training training(TrainingHistory history, boolean leftChance, List<String> terms) {
        return new RunReport.Training(
                history.steps().size(),
                history.time().toNanos() / NANOS,
                history.checksum(),
                history.scores().stream().map(Score::accuracy).toList(),
                leftChance,
                CurveSampler.of(history, terms));
    }

    /** Returns the state and all models by name, without curves, which only the compression's own report contains. */
    public static Map<String, Object> brief(CompressionResult result) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.valueToTree(models(result));
        json.setAll(mapper.<ObjectNode>valueToTree(setting(result)));
        json.findParents("curve").forEach(training -> ((ObjectNode) training).remove("curve"));
        return mapper.convertValue(json, new TypeReference<Map<String, Object>>() {});
    }

    /** Returns a point of accuracy against cost for each model. */
    public static List<Point> points(String run, CompressionResult result) {
        List<Point> points = new ArrayList<>();
        result.models().forEach((role, one) -> {
            Cost cost = one.cost().total();
            points.add(new Point(
                    run,
                    role.label(),
                    cost.macs(),
                    cost.parameters(),
                    one.latencies().stream().findFirst().map(Latency::median).orElse(null),
                    one.score().map(Score::accuracy).orElse(null)));
        });
        return points;
    }
}
