package io.parsimony.strategies.loss;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.DistillationLoss.Need;
import io.parsimony.distill.Signals;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.TensorOps;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Counts the operations of each loss, and the values that they read. */
class LossOperationsTest {

    private static final String LOSS = "loss";
    private static final String STUDENT = "student";
    private static final String STUDENT_FEATURE = "student feature";
    private static final String TEACHER = "teacher";
    private static final String TEACHER_FEATURE = "teacher feature";
    private static final String LABELS = "labels";

    private record LossOf(DistillationLoss loss, int classes, boolean differentiated) implements Program {

        @Override
        public String name() {
            return loss.type();
        }

        @Override
        public Map<String, Shape> inputs() {
            Map<String, Shape> inputs = new LinkedHashMap<>();
            inputs.put(STUDENT, Shape.of(6, classes));
            inputs.put(STUDENT_FEATURE, Shape.of(6, 5, 4, 3));
            inputs.put(TEACHER, Shape.of(6, classes));
            inputs.put(TEACHER_FEATURE, Shape.of(6, 5, 4, 3));
            inputs.put(LABELS, Shape.of(6));
            return inputs;
        }

        @Override
        public Optional<Gradient> gradient() {
            return differentiated
                    ? Optional.of(new Gradient(LOSS, List.of(STUDENT, STUDENT_FEATURE)))
                    : Optional.empty();
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            Map<String, Expr<T>> given = Expr.wrap(ops, inputs);
            Signals<T> student = new Signals<>(given.get(STUDENT), List.of(given.get(STUDENT_FEATURE)));
            Signals<T> teacher = new Signals<>(given.get(TEACHER), List.of(given.get(TEACHER_FEATURE)));
            return Map.of(
                    LOSS, loss.compute(student, teacher, given.get(LABELS)).value());
        }
    }

    static List<Arguments> budgets() {
        return List.of(
                Arguments.of(new CrossEntropy(), 11, 5, 16),
                Arguments.of(new CrossEntropy(0.1), 11, 9, 25),
                Arguments.of(new SoftTarget(), 11, 9, 19),
                Arguments.of(new SoftTarget(1), 11, 7, 16),
                Arguments.of(new TopKSoftTarget(3, 4), 11, 150, 173),
                Arguments.of(new TopKSoftTarget(3, 4), 5000, 150, 173),
                Arguments.of(new TopKSoftTarget(), 11, 9, 19),
                Arguments.of(new Decoupled(), 11, 37, 69),
                Arguments.of(new Correlation(), 11, 49, 115),
                Arguments.of(new LogitMse(), 11, 4, 10),
                Arguments.of(new FeatureMse(), 11, 4, 10),
                Arguments.of(new CosineSimilarity(), 11, 24, 47),
                Arguments.of(new AttentionTransfer(), 11, 30, 61),
                Arguments.of(new SimilarityPreserving(), 11, 28, 59),
                Arguments.of(new RkdDistance(), 11, 48, 103),
                Arguments.of(new RkdAngle(), 11, 66, 136));
    }

    /**
     * Compares with the operations of the losses before {@link Expr}: a readable formula must not cost an engine more.
     */
    @ParameterizedTest
    @MethodSource("budgets")
    void aLossCostsNoMoreThanWrittenByHand(DistillationLoss loss, int classes, int value, int withGradient) {
        assertThat(OperationTrace.of(new LossOf(loss, classes, false)).operations())
                .isLessThanOrEqualTo(value);
        assertThat(OperationTrace.of(new LossOf(loss, classes, true)).operations())
                .isLessThanOrEqualTo(withGradient);
    }

    static List<DistillationLoss> all() {
        return LossesTest.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aLossUsesWhatItNeedsAndNothingElse(DistillationLoss loss) {
        Set<String> needed = new HashSet<>();
        for (Need need : loss.needs()) {
            needed.addAll(
                    switch (need) {
                        case LABELS -> Set.of(LABELS);
                        case TEACHER -> Set.of(TEACHER);
                        case FEATURES -> Set.of(STUDENT_FEATURE, TEACHER_FEATURE);
                    });
        }
        Set<String> used =
                new HashSet<>(OperationTrace.of(new LossOf(loss, 11, false)).sources(LOSS));
        used.remove(STUDENT);
        assertThat(used).isEqualTo(needed);
    }
}
