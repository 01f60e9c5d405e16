package io.parsimony.cli.compress;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.MeasuredModel;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostComparison;
import io.parsimony.deploy.DeployedModel;
import io.parsimony.measure.Latency;
import io.parsimony.rewrite.Site;
import io.parsimony.run.TrainingHistory;

/** A result for programs. Accuracies are percentages, times seconds or, of single images, microseconds. */
public final class CompressionJson {

    private static final double NANOS = 1e9;

    private CompressionJson() {}

    /** Returns a result as an object: a member for each model and each part of the run. */
    public static ObjectNode of(CompressionResult result) {
        CompressionResult.Setting setting = result.setting();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", result.status().reason());
        json.put("stage", result.status().stage().label());
        json.put("backend", setting.engine().id());
        json.put("engine", setting.engine().engine() + " " + setting.engine().version());
        json.put("device", setting.engine().device());
        json.put("seed", setting.configuration().distill().seed());
        json.put("trainSamples", setting.trainSamples());
        json.put("testSamples", setting.testSamples());
        json.put("seconds", result.time().toNanos() / NANOS);
        result.models().forEach((role, one) -> json.set(key(role), model(result, role, one)));
        result.costRatio().ifPresent(ratio -> json.set("ratio", ratio(ratio)));
        ArrayNode sites = json.putArray("sites");
        result.rewrite().ifPresent(rewrite -> rewrite.sites().forEach(site -> sites.add(site(site))));
        return json;
    }

    private static String key(Role role) {
        return role == Role.BASELINE ? "undistilled" : role.label();
    }

    private static ObjectNode model(CompressionResult result, Role role, MeasuredModel one) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        one.score().ifPresent(score -> json.put("accuracy", score.accuracy()).put("loss", score.loss()));
        cost(json, one.cost().total());
        json.put("bytes", one.cost().total().bytes());
        if (!one.latencies().isEmpty()) {
            ObjectNode micros = json.putObject("latencyMicros");
            one.latencies().forEach(time -> micros.putObject(String.valueOf(time.batch()))
                    .put("median", time.median())
                    .put("p95", time.p95()));
            ObjectNode speedup = json.putObject("speedup");
            result.speedups(role).forEach((batch, times) -> speedup.put(String.valueOf(batch), times));
        }
        if (role == Role.DEPLOYED) {
            result.deployed().ifPresent(deployed -> {
                json.put("form", deployed.form())
                        .put("outputDifference", deployed.check().difference())
                        .put("otherPredictions", deployed.check().otherClasses());
                deployed.reduced().forEach(file -> json.withObject("/reduced").set(file.precision(), reduced(file)));
            });
        }
        one.history()
                .ifPresent(history -> json.set("training", training(history).put("leftChance", one.leftChance())));
        return json;
    }

    private static ObjectNode reduced(DeployedModel.Reduced file) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("file", file.file().getFileName().toString());
        json.put("bytes", file.bytes());
        json.put("accuracy", file.accuracy());
        json.put("fullAccuracy", file.fullAccuracy());
        json.put("otherPredictions", file.check().otherClasses());
        ObjectNode speedup = json.putObject("speedup");
        for (int i = 0; i < file.latencies().size(); i++) {
            Latency own = file.latencies().get(i);
            speedup.put(String.valueOf(own.batch()), file.fullLatencies().get(i).median() / own.median());
        }
        return json;
    }

    private static ObjectNode training(TrainingHistory history) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("steps", history.steps().size());
        json.put("seconds", history.time().toNanos() / NANOS);
        json.put("lossChecksum", history.checksum());
        ArrayNode accuracies = json.putArray("testAccuracy");
        history.scores().forEach(score -> accuracies.add(score.accuracy()));
        ArrayNode losses = json.putArray("losses");
        history.steps().forEach(step -> losses.add(step.loss()));
        return json;
    }

    private static ObjectNode ratio(CostComparison.Ratio ratio) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("macs", ratio.macs());
        json.put("parameters", ratio.parameters());
        json.put("bytes", ratio.bytes());
        return json;
    }

    private static ObjectNode site(Site site) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("node", site.node());
        json.put("replaced", site.replaced());
        json.put("what", site.what());
        json.set("before", cost(JsonNodeFactory.instance.objectNode(), site.before()));
        json.set("after", cost(JsonNodeFactory.instance.objectNode(), site.after()));
        return json;
    }

    private static ObjectNode cost(ObjectNode json, Cost cost) {
        json.put("macs", cost.macs());
        json.put("parameters", cost.parameters());
        return json;
    }
}
