package io.parsimony.tck.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import io.parsimony.distill.Taps;
import io.parsimony.network.Network;
import java.util.List;
import java.util.Map;

/**
 * One whole training run.
 *
 * @param id the case's name, for instance {@code sgd/cross-entropy}
 * @param teacher the teacher, in inference mode throughout
 * @param student the student as it starts
 * @param taps which activations are compared
 * @param objective the weighted losses
 * @param optimizer the optimiser
 * @param batches the batches in order
 * @param steps what each step finds before its update
 * @param last every parameter and buffer of the student after the last step
 * @param probe a batch that is not trained on
 * @param probeLogits the trained student's logits for it, in inference mode
 */
public record TrainingCase(
        String id,
        Start teacher,
        Start student,
        Taps taps,
        List<WeightedLoss> objective,
        PluginSpec optimizer,
        List<LabelledBatch> batches,
        List<Step> steps,
        Map<String, Doubles> last,
        Doubles probe,
        Doubles probeLogits) {

    /**
     * A network and its parameters.
     *
     * @param network the network
     * @param parameters every parameter and buffer by full name
     */
    public record Start(Network network, Map<String, Doubles> parameters) {

        static Start read(JsonNode json) {
            return new Start(NetworkJson.read(Json.required(json, "network")), Json.tensors(json, "params"));
        }
    }

    /**
     * A term of the objective.
     *
     * @param loss the loss
     * @param weight its weight
     */
    public record WeightedLoss(PluginSpec loss, double weight) {}

    /**
     * Samples and classes.
     *
     * @param inputs {@code [n, ...]}
     * @param labels {@code [n]}
     */
    public record LabelledBatch(Doubles inputs, Doubles labels) {}

    /**
     * What a step finds.
     *
     * @param total the objective
     * @param terms every term's loss, before its weight
     */
    public record Step(double total, List<Double> terms) {}

    static TrainingCase read(JsonNode json) {
        JsonNode probe = Json.required(json, "probe");
        return new TrainingCase(
                Json.text(json, "id"),
                Start.read(Json.required(json, "teacher")),
                Start.read(Json.required(json, "student")),
                new Taps(Json.list(
                        json, "taps", tap -> new Taps.Tap(Json.text(tap, "teacher"), Json.text(tap, "student")))),
                Json.list(
                        json,
                        "objective",
                        term -> new WeightedLoss(
                                PluginSpec.read(Json.required(term, "loss")), Json.number(term, "weight"))),
                PluginSpec.read(Json.required(json, "optimizer")),
                Json.list(
                        json,
                        "batches",
                        batch -> new LabelledBatch(
                                Json.tensor(Json.required(batch, "x")), Json.tensor(Json.required(batch, "labels")))),
                Json.list(
                        json,
                        "steps",
                        step -> new Step(Json.number(step, "total"), Json.list(step, "terms", JsonNode::doubleValue))),
                Json.tensors(json, "final"),
                Json.tensor(Json.required(probe, "x")),
                Json.tensor(Json.required(probe, "logits")));
    }
}
