package io.parsimony.tck.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * One loss at one pair of signals.
 *
 * @param id the case's name, for instance {@code soft-target/T4}
 * @param loss the loss
 * @param student the student's signals
 * @param teacher the teacher's signals
 * @param labels the classes, {@code [n]}, or zeros and ones for each output, {@code [n, classes]}
 * @param value the loss
 * @param logitsGradient the gradient with respect to the student's logits; absent if the loss does not use them
 * @param featureGradients the gradients with respect to the student's features; empty if the loss does not use them
 */
public record LossCase(
        String id,
        PluginSpec loss,
        Signals student,
        Signals teacher,
        Doubles labels,
        double value,
        Optional<Doubles> logitsGradient,
        List<Doubles> featureGradients) {

    /**
     * The signals of a network.
     *
     * @param logits {@code [n, classes]}
     * @param features the compared activations
     */
    public record Signals(Doubles logits, List<Doubles> features) {

        static Signals read(JsonNode json) {
            return new Signals(
                    VectorJson.tensor(VectorJson.required(json, "logits")),
                    VectorJson.list(json, "features", VectorJson::tensor));
        }
    }

    static LossCase read(JsonNode json) {
        JsonNode gradients = VectorJson.required(json, "gradients");
        return new LossCase(
                VectorJson.text(json, "id"),
                PluginSpec.read(VectorJson.required(json, "loss")),
                Signals.read(VectorJson.required(json, "student")),
                Signals.read(VectorJson.required(json, "teacher")),
                VectorJson.tensor(VectorJson.required(json, "labels")),
                VectorJson.number(json, "value"),
                Optional.ofNullable(gradients.get("logits")).map(VectorJson::tensor),
                gradients.has("features") ? VectorJson.list(gradients, "features", VectorJson::tensor) : List.of());
    }
}
