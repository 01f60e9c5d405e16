package io.parsimony.cli.classify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.cli.progress.TrainingRun;
import io.parsimony.cost.Cost;
import io.parsimony.rewrite.Site;

/** The results for programs. Accuracies are percentages, times seconds or, of single images, microseconds. */
final class JsonReport {

    private static final double NANOS = 1e9;

    private JsonReport() {}

    static ObjectNode of(Results results) {
        Results.Setting setting = results.setting();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", results.status());
        json.put("backend", setting.engine().id());
        json.put("engine", setting.engine().engine() + " " + setting.engine().version());
        json.put("device", setting.engine().device());
        json.put("seed", setting.seed());
        json.put("trainSamples", setting.trainSamples());
        json.put("testSamples", setting.testSamples());
        json.put("seconds", results.time().toNanos() / NANOS);
        results.contestants().forEach((role, contestant) -> json.set(role, contestant(contestant)));
        results.ratio().ifPresent(ratio -> json.set("ratio", ratio(ratio)));
        ArrayNode sites = json.putArray("sites");
        results.sites().forEach(site -> sites.add(site(site)));
        return json;
    }

    private static ObjectNode contestant(Contestant contestant) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("accuracy", contestant.accuracy());
        cost(json, contestant.cost());
        json.put("bytes", contestant.cost().bytes());
        contestant.latency().ifPresent(latency -> json.set("latencyMicros", latency(latency)));
        json.set("training", training(contestant.run()));
        return json;
    }

    private static ObjectNode training(TrainingRun run) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("steps", run.steps().size());
        json.put("seconds", run.time().toNanos() / NANOS);
        json.put("lossChecksum", run.checksum());
        ArrayNode accuracies = json.putArray("testAccuracy");
        run.accuracies().forEach(accuracies::add);
        ArrayNode losses = json.putArray("losses");
        run.steps().forEach(step -> losses.add(step.loss()));
        return json;
    }

    private static ObjectNode ratio(Results.Ratio ratio) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("macs", ratio.macs());
        json.put("parameters", ratio.parameters());
        json.put("bytes", ratio.bytes());
        ratio.latency().ifPresent(latency -> json.set("latency", latency(latency)));
        return json;
    }

    private static ObjectNode latency(Latency latency) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("batch1", latency.single());
        json.put("batch" + Latency.BATCH, latency.batched());
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
