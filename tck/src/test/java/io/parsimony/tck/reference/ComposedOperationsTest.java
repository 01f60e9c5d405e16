package io.parsimony.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.tensor.Expr;
import io.parsimony.tensor.GradientOps;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tape;
import io.parsimony.tensor.TensorOps;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares an engine without overrides with the reference's own definitions, bit by bit. */
class ComposedOperationsTest {

    private static final ReferenceOps REFERENCE = new ReferenceOps();

    private static final GradientOps<DoubleTensor> COMPOSED = ComposedOps.OPS;

    private final Random random = new Random(5);

    private static Expr<DoubleTensor> of(TensorOps<DoubleTensor> ops, double... row) {
        return new Expr<>(ops, DoubleTensor.of(Shape.of(1, row.length), row));
    }

    @Test
    void comparisonsTellNumbersApartHoweverCloseOrFar() {
        double[] numbers = {
            0,
            -0.0,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            Float.MIN_NORMAL,
            1e-30,
            1,
            Math.nextUp(1f),
            -1,
            1e30,
            Float.MAX_VALUE,
            -Float.MAX_VALUE
        };
        for (double a : numbers) {
            double[] same = new double[numbers.length];
            Arrays.fill(same, a);
            for (int i = 0; i < numbers.length; i++) {
                double greater = a > numbers[i] ? 1 : 0;
                double equal = a == numbers[i] ? 1 : 0;
                for (TensorOps<DoubleTensor> ops : List.of(REFERENCE, COMPOSED)) {
                    Expr<DoubleTensor> left = of(ops, same);
                    Expr<DoubleTensor> right = of(ops, numbers);
                    assertThat(left.greaterThan(right).value().get(i)).isEqualTo(greater);
                    assertThat(left.equalTo(right).value().get(i)).isEqualTo(equal);
                }
            }
        }
    }

    @Test
    void anInfinityIsGreaterThanEveryNumberAndEqualToNone() {
        for (TensorOps<DoubleTensor> ops : List.of(REFERENCE, COMPOSED)) {
            Expr<DoubleTensor> infinities = of(ops, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
            Expr<DoubleTensor> numbers = of(ops, Float.MAX_VALUE, -Float.MAX_VALUE);
            assertThat(infinities.greaterThan(numbers).value().toArray()).containsExactly(1, 0);
            assertThat(infinities.equalTo(numbers).value().toArray()).containsExactly(0, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 20, 210, 211})
    void theLargestOfARowAreThoseOfASort(int k) {
        int length = 211;
        double[] drawn = random.doubles(3L * length, -2, 2).toArray();
        double[] tied = Arrays.stream(drawn).map(v -> Math.rint(4 * v)).toArray();
        double[] large = Arrays.stream(drawn).map(v -> 1e20 * v).toArray();
        double[] ascending = drawn.clone();
        Arrays.sort(ascending);
        double[] equal = new double[3 * length];
        for (double[] values : List.of(drawn, tied, large, ascending, equal)) {
            DoubleTensor rows = DoubleTensor.of(Shape.of(3, length), values);
            double[] expected = REFERENCE.topK(rows, k).toArray();
            assertThat(Arrays.stream(expected).sum()).isEqualTo(3 * k);
            assertThat(COMPOSED.topK(rows, k).toArray()).containsExactly(expected);
        }
    }

    @Test
    void ofEqualElementsThoseFurtherLeftComeFirst() {
        for (TensorOps<DoubleTensor> ops : List.of(REFERENCE, COMPOSED)) {
            assertThat(of(ops, 1, 3, 2, 3, 2, 3, 2).topK(4).value().toArray()).containsExactly(0, 1, 1, 1, 0, 1, 0);
            assertThat(of(ops, -1, -0.0, 0, -0.0, 1).topK(2).value().toArray()).containsExactly(0, 1, 0, 0, 1);
        }
    }

    private record Choice() implements Program {

        @Override
        public String name() {
            return "choice";
        }

        @Override
        public Map<String, Shape> inputs() {
            Map<String, Shape> inputs = new LinkedHashMap<>();
            inputs.put("c", Shape.of(4));
            inputs.put("a", Shape.of(4));
            inputs.put("b", Shape.of(3, 4));
            return inputs;
        }

        @Override
        public Optional<Gradient> gradient() {
            return Optional.of(new Gradient("total", List.of("c", "a", "b")));
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs) {
            Map<String, Expr<T>> given = Expr.wrap(ops, inputs);
            Expr<T> condition = given.get("c").greaterThan(given.get("a"));
            Expr<T> chosen =
                    condition.where(given.get("a").mul(2), given.get("b").mul(3));
            Expr<T> counted = given.get("b")
                    .topK(2)
                    .sum()
                    .add(given.get("c").equalTo(given.get("a")).sum());
            return Map.of(
                    "chosen", chosen.value(), "total", chosen.sum().add(counted).value());
        }
    }

    @Test
    void theGradientOfAChoiceGoesToWhatWasChosen() {
        Map<String, DoubleTensor> inputs = Map.of(
                "c", DoubleTensor.of(Shape.of(4), 1, 0, 3, -1),
                "a", DoubleTensor.of(Shape.of(4), 0, 0, 5, -2),
                "b", DoubleTensor.of(Shape.of(3, 4), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
        for (GradientOps<DoubleTensor> ops : List.of(REFERENCE, COMPOSED)) {
            Map<String, DoubleTensor> found = Tape.run(new Choice(), ops, inputs);
            assertThat(found.get("chosen").toArray()).containsExactly(0, 6, 9, -4, 0, 18, 21, -4, 0, 30, 33, -4);
            assertThat(found.get("gradient/c").toArray()).containsOnly(0);
            assertThat(found.get("gradient/a").toArray()).containsExactly(6, 0, 0, 6);
            assertThat(found.get("gradient/b").toArray()).containsExactly(0, 3, 3, 0, 0, 3, 3, 0, 0, 3, 3, 0);
        }
    }
}
