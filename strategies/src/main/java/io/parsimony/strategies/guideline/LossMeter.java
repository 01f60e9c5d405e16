package io.parsimony.strategies.guideline;

import io.parsimony.backend.InferenceSession;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Node;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext.Calibration;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures the change of a model's outputs when a part of it is replaced. New parts are fitted to one half of the
 * samples and measured on the other half, so that overfitted parts do not count as good. The meter moves through the
 * teacher from the first node to the last and stores the values that cross its position for all samples, so that the
 * teacher runs once in total. For a student, it runs the new part and then the rest of the teacher, which is compiled
 * once for all students of a site: on average half a forward pass for evenly spread sites.
 *
 * <p>The loss is the mean divergence of the student's class probabilities from the teacher's,
 *
 * <pre>{@code
 * L = 1/n sum_i sum_c p_ic (log p_ic - log q_ic),   p = softmax(teacher's logits),   q = softmax(student's)
 * }</pre>
 *
 * <p>which needs no labels and is zero if nothing changed. For outputs other than rows of at least two logits, the loss
 * is the mean squared difference divided by the variance of the teacher's outputs.
 */
final class LossMeter implements AutoCloseable {

    private final Model teacher;
    private final Calibration calibration;
    private final List<Tensor> logits = new ArrayList<>();
    /** Alternating batches to fit to and to measure on. */
    private List<Map<String, Tensor>> values = new ArrayList<>();

    private int samples;
    private int position;
    private @Nullable Rest rest;

    /** The part of the teacher after a node. */
    private record Rest(int from, Set<String> inputs, InferenceSession session) {}

    /** Runs the teacher once for its outputs. */
    LossMeter(Model teacher, Calibration calibration) {
        this.teacher = teacher;
        this.calibration = calibration;
        String input = teacher.network().input();
        calibration.forEach(teacher, List.of(input), batch -> {
            Tensor all = Require.present(batch, input);
            int half = (all.shape().dim(0) + 1) / 2;
            values.add(Map.of(input, rows(all, 0, half)));
            // A single sample serves as both halves.
            values.add(Map.of(
                    input,
                    rows(
                            all,
                            Math.min(half, all.shape().dim(0) - 1),
                            all.shape().dim(0))));
        });
        String name = teacher.network().logits();
        for (Map<String, Tensor> batch : run(teacher, List.of(name), Half.MEASURED)) {
            logits.add(batch.get(name));
            samples += Require.present(batch, name).shape().dim(0);
        }
    }

    /** The halves of the samples. */
    private enum Half {
        FITTED,
        MEASURED,
        BOTH;

        boolean has(int batch) {
            return this == BOTH || (batch % 2 == 0) == (this == FITTED);
        }
    }

    private static Tensor rows(Tensor tensor, int from, int to) {
        int each = tensor.shape().sample().size();
        float[] part = Arrays.copyOfRange(tensor.toArray(), from * each, to * each);
        return Tensor.of(tensor.shape().with(0, to - from), part);
    }

    /** Returns whether a calibration has an engine for measurements. */
    static boolean isPossible(Model teacher, Calibration calibration) {
        Network network = teacher.network();
        List<String> first = List.of(network.nodes().get(0).name());
        Model part = ModelPart.of(teacher, network.inputs().keySet(), first);
        Optional<InferenceSession> session = calibration.open(part, first);
        session.ifPresent(InferenceSession::close);
        return session.isPresent();
    }

    /** Returns the number of samples for measurements. */
    int samples() {
        return samples;
    }

    /** Runs the teacher up to a node's position, which must not precede the last position. */
    void moveTo(int next) {
        Set<String> cut = ModelPart.cut(teacher.network(), next);
        Set<String> known = values.get(0).keySet();
        List<String> missing =
                cut.stream().filter(name -> !known.contains(name)).toList();
        List<Map<String, Tensor>> computed = missing.isEmpty() ? List.of() : run(teacher, missing, Half.BOTH);
        List<Map<String, Tensor>> moved = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Map<String, Tensor> batch = new LinkedHashMap<>();
            for (String name : cut) {
                batch.put(
                        name, (known.contains(name) ? values : computed).get(i).get(name));
            }
            moved.add(batch);
        }
        values = moved;
        position = next;
    }

    /**
     * Returns the loss of a student that differs from the teacher from the current position on.
     *
     * @param last the position of the last replaced node of the teacher
     */
    double loss(Rewrite rewrite, int last) {
        String logits = teacher.network().logits();
        if (isBefore(logits)) {
            return 0;
        }
        boolean toTheEnd = teacher.network().nodes().get(last).name().equals(logits)
                || !ModelPart.cut(teacher.network(), last + 1).stream().allMatch(name -> isKnown(name, rewrite));
        if (toTheEnd) {
            String name = rewrite.model().network().logits();
            return divergence(run(rewrite.model(), List.of(name), Half.MEASURED), name);
        }
        Rest following = following(last + 1);
        Map<String, String> names = new LinkedHashMap<>();
        for (String name : following.inputs()) {
            if (!values.get(0).containsKey(name)) {
                names.put(name, rewrite.mapping().get(name));
            }
        }
        if (names.isEmpty()) {
            return 0;
        }
        List<Map<String, Tensor>> made = run(rewrite.model(), List.copyOf(names.values()), Half.MEASURED);
        List<Map<String, Tensor>> found = new ArrayList<>();
        for (int i = 0; i < made.size(); i++) {
            Map<String, Tensor> given = new LinkedHashMap<>();
            for (String name : following.inputs()) {
                Tensor known = values.get(2 * i + 1).get(name);
                given.put(name, known != null ? known : made.get(i).get(names.get(name)));
            }
            found.add(following.session().run(given));
        }
        return divergence(found, logits);
    }

    /** Returns whether a node precedes the current position and thus is unchanged. */
    private boolean isBefore(String node) {
        return teacher.network().nodes().subList(0, position).stream()
                .anyMatch(one -> one.name().equals(node));
    }

    private boolean isKnown(String name, Rewrite rewrite) {
        return values.get(0).containsKey(name) || rewrite.mapping().containsKey(name);
    }

    private Rest following(int from) {
        Rest known = rest;
        if (known == null || known.from() != from) {
            close();
            String logits = teacher.network().logits();
            Model part = ModelPart.of(teacher, ModelPart.cut(teacher.network(), from), List.of(logits));
            known = new Rest(from, part.network().inputs().keySet(), open(part, List.of(logits)));
            rest = known;
        }
        return known;
    }

    private double divergence(List<Map<String, Tensor>> found, String name) {
        double sum = 0;
        for (int i = 0; i < found.size(); i++) {
            Tensor batch = Require.present(found.get(i), name);
            sum += divergence(logits.get(i), batch) * batch.shape().dim(0);
        }
        return sum / samples;
    }

    @Override
    public void close() {
        if (rest != null) {
            rest.session().close();
            rest = null;
        }
    }

    private InferenceSession open(Model part, List<String> wanted) {
        return calibration
                .open(part, wanted)
                .orElseThrow(() -> ParsimonyException.of(
                        ErrorId.ENGINE_UNAVAILABLE, "The calibration has no engine to measure losses on."));
    }

    /** Returns a calibration with only the input and the output of the node at the current position. */
    Calibration here() {
        Node node = teacher.network().nodes().get(position);
        List<Map<String, Tensor>> outputs = run(teacher, List.of(node.name()), Half.FITTED);
        List<Map<String, Tensor>> recorded = new ArrayList<>();
        int count = 0;
        for (int i = 0; i < outputs.size(); i++) {
            Map<String, Tensor> batch = new LinkedHashMap<>(values.get(2 * i));
            batch.putAll(outputs.get(i));
            recorded.add(batch);
            count += Require.present(outputs.get(i), node.name()).shape().dim(0);
        }
        return new Recorded(recorded, count, teacher.network());
    }

    private List<Map<String, Tensor>> run(Model model, List<String> wanted, Half half) {
        Model part = ModelPart.of(model, values.get(0).keySet(), wanted);
        Set<String> inputs = part.network().inputs().keySet();
        List<Map<String, Tensor>> results = new ArrayList<>();
        try (InferenceSession session = open(part, wanted)) {
            for (int i = 0; i < values.size(); i++) {
                if (half.has(i)) {
                    Map<String, Tensor> given = new LinkedHashMap<>();
                    for (String name : inputs) {
                        given.put(name, values.get(i).get(name));
                    }
                    results.add(session.run(given));
                }
            }
        }
        return results;
    }

    /** Returns the loss of one batch. */
    static double divergence(Tensor teacher, Tensor student) {
        Shape shape = teacher.shape();
        float[] t = teacher.toArray();
        float[] s = student.toArray();
        if (shape.rank() != 2 || shape.dim(1) < 2) {
            return relativeError(t, s);
        }
        int classes = shape.dim(1);
        double sum = 0;
        for (int row = 0; row < shape.dim(0); row++) {
            double normT = logSum(t, row * classes, classes);
            double normS = logSum(s, row * classes, classes);
            for (int c = row * classes; c < (row + 1) * classes; c++) {
                double log = t[c] - normT;
                sum += Math.exp(log) * (log - (s[c] - normS));
            }
        }
        // Rounding can make the result slightly negative.
        double mean = sum / shape.dim(0);
        return Double.isNaN(mean) ? Double.POSITIVE_INFINITY : Math.max(0, mean);
    }

    private static double relativeError(float[] teacher, float[] student) {
        double mean = 0;
        for (float value : teacher) {
            mean += value / (double) teacher.length;
        }
        double missed = 0;
        double all = 0;
        for (int i = 0; i < teacher.length; i++) {
            missed += (teacher[i] - student[i]) * (double) (teacher[i] - student[i]);
            all += (teacher[i] - mean) * (teacher[i] - mean);
        }
        double error = all > 0 ? missed / all : missed;
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }

    private static double logSum(float[] values, int from, int length) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + length; i++) {
            largest = Math.max(largest, values[i]);
        }
        double sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += Math.exp(values[i] - largest);
        }
        return largest + Math.log(sum);
    }

    /** Recorded values of the teacher. */
    private record Recorded(List<Map<String, Tensor>> batches, int count, Network network) implements Calibration {

        @Override
        public Map<String, Tensor> values(Model model, List<String> names) {
            Map<String, Tensor> all = new LinkedHashMap<>();
            for (String name : names) {
                Tensor first = batches.get(0).get(name);
                if (first == null || model.network() != network) {
                    throw new IllegalStateException("Expected recorded values of [" + name + "], found none.");
                }
                float[] joined = new float[first.shape().sample().size() * count];
                int at = 0;
                for (Map<String, Tensor> batch : batches) {
                    float[] part = Require.present(batch, name).toArray();
                    System.arraycopy(part, 0, joined, at, part.length);
                    at += part.length;
                }
                all.put(name, Tensor.of(first.shape().with(0, count), joined));
            }
            return all;
        }

        @Override
        public void forEach(Model model, List<String> names, Consumer<Map<String, Tensor>> use) {
            if (model.network() != network || !batches.get(0).keySet().containsAll(names)) {
                throw new IllegalStateException("Expected recorded values of " + names + ", found none.");
            }
            batches.forEach(use);
        }

        @Override
        public int samples(Model model) {
            return count;
        }
    }
}
