package io.parsimony.tck.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import io.parsimony.internal.distill.Taps;
import io.parsimony.network.Network;
import java.util.List;
import java.util.Map;

/**
 * One whole training run.
 *
 * @param id the case's name, for instance {@code sgd/cross-entropy}
 * @param teacher the teacher, in inference mode throughout
 * @param student the student before the training
 * @param taps the compared activations
 * @param objective the weighted losses
 * @param optimizer the optimizer
 * @param batches the batches in order
 * @param steps the losses of each step before its update
 * @param last every parameter and buffer of the student after the last step
 * @param probe a batch that is not used for training
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
            return new Start(
                    NetworkJson.read(VectorJson.required(json, "network")), VectorJson.tensors(json, "params"));
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
     * The losses of a step.
     *
     * @param total the objective
     * @param terms every term's loss, before its weight
     */
    public record Step(double total, List<Double> terms) {}

    static TrainingCase read(JsonNode json) {
        JsonNode probe = VectorJson.required(json, "probe");
        return new TrainingCase(
                VectorJson.text(json, "id"),
                Start.read(VectorJson.required(json, "teacher")),
                Start.read(VectorJson.required(json, "student")),
                new Taps(VectorJson.list(
                        json,
                        "taps",
                        tap -> new Taps.Tap(VectorJson.text(tap, "teacher"), VectorJson.text(tap, "student")))),
                VectorJson.list(
                        json,
                        "objective",
                        term -> new WeightedLoss(
                                PluginSpec.read(VectorJson.required(term, "loss")), VectorJson.number(term, "weight"))),
                PluginSpec.read(VectorJson.required(json, "optimizer")),
                VectorJson.list(
                        json,
                        "batches",
                        batch -> new LabelledBatch(
                                VectorJson.tensor(VectorJson.required(batch, "x")),
                                VectorJson.tensor(VectorJson.required(batch, "labels")))),
                VectorJson.list(
                        json,
                        "steps",
                        step -> new Step(
                                VectorJson.number(step, "total"),
                                VectorJson.list(step, "terms", JsonNode::doubleValue))),
                VectorJson.tensors(json, "final"),
                VectorJson.tensor(VectorJson.required(probe, "x")),
                VectorJson.tensor(VectorJson.required(probe, "logits")));
    }
}
