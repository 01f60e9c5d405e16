package io.parsimony.tck.check;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Signals;
import io.parsimony.error.Require;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tck.vectors.LossCase;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A loss case: {@link #LOSS} of two networks' signals, differentiated with respect to every signal of the student. The
 * gradient of a signal that the loss does not use is zero.
 *
 * @param vector the case
 * @param loss its loss
 * @param differentiated whether to compute gradients
 */
record LossCaseProgram(LossCase vector, DistillationLoss loss, boolean differentiated) implements Program {

    /** The loss's name among the outputs. */
    static final String LOSS = "loss";

    private static final String LABELS = "labels";
    private static final String STUDENT = "student/";
    private static final String TEACHER = "teacher/";

    @Override
    public String name() {
        return vector.id();
    }

    /** Returns a value for each input. */
    Map<String, Doubles> values() {
        Map<String, Doubles> values = new LinkedHashMap<>();
        put(values, STUDENT, vector.student());
        put(values, TEACHER, vector.teacher());
        values.put(LABELS, vector.labels());
        return values;
    }

    private static void put(Map<String, Doubles> values, String side, LossCase.Signals signals) {
        values.put(logits(side), signals.logits());
        for (int i = 0; i < signals.features().size(); i++) {
            values.put(feature(side, i), signals.features().get(i));
        }
    }

    private static String logits(String side) {
        return side + "logits";
    }

    private static String feature(String side, int index) {
        return side + "feature/" + index;
    }

    @Override
    public Map<String, Shape> inputs() {
        Map<String, Shape> inputs = new LinkedHashMap<>();
        values().forEach((name, value) -> inputs.put(name, value.shape()));
        return inputs;
    }

    @Override
    public Optional<Gradient> gradient() {
        List<String> by = values().keySet().stream()
                .filter(name -> name.startsWith(STUDENT))
                .toList();
        return differentiated ? Optional.of(new Gradient(LOSS, by)) : Optional.empty();
    }

    @Override
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
        Map<String, Expr<T>> given = Expr.wrap(ops, inputs);
        Expr<T> value = loss.compute(signals(STUDENT, given), signals(TEACHER, given), Require.present(given, LABELS));
        return Map.of(LOSS, value.value());
    }

    private <T> Signals<T> signals(String side, Map<String, Expr<T>> inputs) {
        List<Expr<T>> features = new ArrayList<>();
        for (int i = 0; i < vector.student().features().size(); i++) {
            features.add(inputs.get(feature(side, i)));
        }
        return new Signals<>(Require.present(inputs, logits(side)), features);
    }

    /** Returns the expected outputs, including gradients. */
    Map<String, Doubles> expected() {
        Map<String, Doubles> expected = new LinkedHashMap<>();
        expected.put(LOSS, Doubles.scalar(vector.value()));
        if (differentiated) {
            Doubles logits = vector.student().logits();
            expected.put(Gradient.of(logits(STUDENT)), vector.logitsGradient().orElseGet(() -> zeros(logits)));
            for (int i = 0; i < vector.student().features().size(); i++) {
                Doubles gradient = vector.featureGradients().isEmpty()
                        ? zeros(vector.student().features().get(i))
                        : vector.featureGradients().get(i);
                expected.put(Gradient.of(feature(STUDENT, i)), gradient);
            }
        }
        return expected;
    }

    private static Doubles zeros(Doubles like) {
        return Doubles.of(like.shape(), new double[like.size()]);
    }
}
