package io.parsimony.internal.train;

import io.parsimony.data.Dataset;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Signals;
import io.parsimony.error.Require;
import io.parsimony.internal.data.Mixup;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.network.Lowering;
import io.parsimony.network.Network;
import io.parsimony.network.ParameterSpec;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The first function of a training step: the student's forward pass in training mode and the objective, with the
 * gradient of the total with respect to every trained parameter.
 *
 * <p>Inputs: the samples under the network's input name, {@link #LABELS}, the teacher's values ({@link #teacher}), the
 * terms' weights ({@link #weight}), the student's parameters, and dropout masks. Outputs: {@link #TOTAL}, every term
 * ({@link #term}), the new running statistics, and the gradients.
 *
 * <p>With {@linkplain Mixup mixup}, the program has two more inputs, {@link #SECOND_LABELS} and {@link #SHARE}.
 *
 * @param plan the training plan
 * @param batch the number of samples
 * @param label the shape of a sample's labels: see {@link Dataset#labelShape}
 * @param mixed whether the samples are mixed
 */
public record LossProgram(TrainingPlan plan, int batch, Shape label, boolean mixed) implements Program {

    /** The name of the input for the labels. */
    public static final String LABELS = "batch/labels";

    /** The name of the input for the second labels of mixed samples. */
    public static final String SECOND_LABELS = "batch/second-labels";

    /** The name of the input for the share of the first samples in mixed samples. */
    public static final String SHARE = "batch/share";

    /** The name of the output for the objective. */
    public static final String TOTAL = "loss/total";

    /** Creates the program for samples with a single label and without mixup. */
    public LossProgram(TrainingPlan plan, int batch) {
        this(plan, batch, Shape.SCALAR, false);
    }

    /** Returns the name of the input for the value of a teacher's node. */
    public static String teacher(String node) {
        return "teacher/" + node;
    }

    /** Returns the name of the input for a term's weight. */
    public static String weight(int term) {
        return "weight/" + term;
    }

    /** Returns the name of the output for a term's loss. */
    public static String term(int term) {
        return "loss/" + term;
    }

    /**
     * Returns the names of the required nodes of the teacher: the logits, and then the taps. Empty without a teacher.
     */
    public static List<String> teacherNodes(TrainingPlan plan) {
        Set<String> nodes = new LinkedHashSet<>();
        if (plan.objective().needsTeacher()) {
            plan.teacher().ifPresent(teacher -> {
                nodes.add(teacher.network().logits());
                plan.taps().pairs().forEach(tap -> nodes.add(tap.teacher()));
            });
        }
        return List.copyOf(nodes);
    }

    @Override
    public String name() {
        return "loss";
    }

    @Override
    public Map<String, Shape> inputs() {
        Network student = plan.student().network();
        Map<String, Shape> inputs = new LinkedHashMap<>();
        student.inputs().forEach((name, shape) -> inputs.put(name, shape.batched(batch)));
        inputs.put(LABELS, label.batched(batch));
        if (mixed) {
            inputs.put(SECOND_LABELS, label.batched(batch));
            inputs.put(SHARE, Shape.SCALAR);
        }
        for (String node : teacherNodes(plan)) {
            inputs.put(
                    teacher(node),
                    plan.teacher().orElseThrow().network().shape(node).batched(batch));
        }
        for (int i = 0; i < plan.objective().terms().size(); i++) {
            inputs.put(weight(i), Shape.SCALAR);
        }
        student.parameters().forEach(spec -> inputs.put(spec.name(), spec.shape()));
        inputs.putAll(Lowering.masks(student, batch));
        return inputs;
    }

    @Override
    public Optional<Gradient> gradient() {
        return Optional.of(new Gradient(
                TOTAL, plan.trained().stream().map(ParameterSpec::name).toList()));
    }

    @Override
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
        Network network = plan.student().network();
        Map<String, T> samples = Map.of(network.input(), inputs.get(network.input()));
        Lowering.Result<T> forward = Lowering.apply(network, Lowering.Mode.TRAINING, ops, samples, inputs);
        Map<String, Expr<T>> given = Expr.wrap(ops, inputs);
        Signals<T> student = signals(Expr.wrap(ops, forward.values())::get, network.logits(), Taps.Tap::student);
        Signals<T> teacher = teacherNodes(plan).isEmpty()
                ? frozen(student)
                : signals(
                        node -> given.get(teacher(node)),
                        plan.teacher().orElseThrow().network().logits(),
                        Taps.Tap::teacher);
        List<Expr<T>> weights = IntStream.range(0, plan.objective().terms().size())
                .mapToObj(term -> given.get(weight(term)))
                .toList();
        Optional<Objective.Second<T>> second = mixed
                ? Optional.of(
                        new Objective.Second<>(Require.present(given, SECOND_LABELS), Require.present(given, SHARE)))
                : Optional.empty();
        Objective.Value<T> value =
                plan.objective().compute(student, teacher, Require.present(given, LABELS), second, weights);

        Map<String, T> outputs = new LinkedHashMap<>();
        outputs.put(TOTAL, value.total().value());
        for (int i = 0; i < value.terms().size(); i++) {
            outputs.put(term(i), value.terms().get(i).value());
        }
        outputs.putAll(forward.statistics());
        return outputs;
    }

    private <T> Signals<T> signals(Function<String, Expr<T>> values, String logits, Function<Taps.Tap, String> side) {
        List<Expr<T>> features =
                plan.taps().pairs().stream().map(side).map(values).toList();
        return new Signals<>(values.apply(logits), features);
    }

    private static <T> Signals<T> frozen(Signals<T> signals) {
        return new Signals<>(
                signals.logits().stopGradient(),
                signals.features().stream().map(Expr::stopGradient).toList());
    }
}
