package io.parsimony.tck.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.strategies.loss.RkdAngle;
import io.parsimony.strategies.loss.RkdDistance;
import io.parsimony.strategies.loss.SoftTarget;
import io.parsimony.strategies.loss.TopKSoftTarget;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tck.vectors.LossCase;
import io.parsimony.tck.vectors.PluginSpec;
import io.parsimony.tensor.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the losses without reference vectors with their formulas in plain loops, and checks common properties of
 * all. In float64, on the reference.
 */
class LossFormulasTest {

    private static final String GRADIENT = "gradient/student/";
    private static final int SAMPLES = 5;
    private static final int CLASSES = 9;
    private static final int MANY = 211;

    // Constants in losses are float32.
    private static final double ROUNDING = 1e-6;

    private final Random random = new Random(3);

    @Test
    void anglesAreThoseOfAllTriples() {
        Doubles student = drawn(SAMPLES, 3, 2, 2);
        Doubles teacher = drawn(SAMPLES, 4, 3, 1);
        double expected = angles(student, teacher);
        assertThat(value(new RkdAngle(), featured(student), featured(teacher))).isCloseTo(expected, within(1e-12));
        assertThat(expected).isGreaterThan(0.01);
    }

    /** Returns the formula with unit vectors between samples. */
    private static double angles(Doubles student, Doubles teacher) {
        double sum = 0;
        int n = SAMPLES;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int l = 0; l < n; l++) {
                    double d = Math.abs(angle(student, i, j, l) - angle(teacher, i, j, l));
                    sum += d < 1 ? d * d / 2 : d - 0.5;
                }
            }
        }
        return sum / (n * n * n);
    }

    private static double angle(Doubles x, int i, int j, int l) {
        if (i == j || i == l) {
            return 0;
        }
        int width = x.size() / SAMPLES;
        double product = 0;
        double toJ = 0;
        double toL = 0;
        for (int c = 0; c < width; c++) {
            double a = x.get(j * width + c) - x.get(i * width + c);
            double b = x.get(l * width + c) - x.get(i * width + c);
            product += a * b;
            toJ += a * a;
            toL += b * b;
        }
        return product / Math.sqrt(toJ * toL);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, CLASSES - 1})
    void topClassesCountOneByOneAndTheOthersAsOne(int k) {
        Doubles student = drawn(SAMPLES, CLASSES);
        Doubles teacher = drawn(SAMPLES, CLASSES);
        assertThat(value(new TopKSoftTarget(k, 2), logits(student), logits(teacher)))
                .isCloseTo(topK(student, teacher, k, 2), within(1e-12));
    }

    @Test
    void ofEqualLogitsTheLowerClassComesFirst() {
        Doubles student = drawn(SAMPLES, CLASSES);
        double[] ties = new double[SAMPLES * CLASSES];
        for (int i = 0; i < ties.length; i++) {
            ties[i] = i % CLASSES % 3;
        }
        Doubles teacher = Doubles.of(Shape.of(SAMPLES, CLASSES), ties);
        for (int k : List.of(1, 2, 4, 7)) {
            assertThat(value(new TopKSoftTarget(k, 1), logits(student), logits(teacher)))
                    .isCloseTo(topK(student, teacher, k, 1), within(1e-12));
        }
    }

    /** With many classes, the loss searches only some blocks. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 20})
    void topClassesOfManyAreFoundWhereverTheyStand(int k) {
        Doubles student = drawn(SAMPLES, MANY);
        Doubles teacher = drawn(SAMPLES, MANY);
        double[] rounded = IntStream.range(0, teacher.size())
                .mapToDouble(i -> Math.rint(4 * teacher.get(i)))
                .toArray();
        for (int i = 0; i < 10; i++) {
            // All in one block, at a row's end.
            rounded[MANY - 1 - i] = 20 + i;
        }
        for (Doubles some : List.of(teacher, Doubles.of(teacher.shape(), rounded))) {
            assertThat(value(new TopKSoftTarget(k, 2), logits(student), logits(some)))
                    .isCloseTo(topK(student, some, k, 2), within(1e-12));
        }
    }

    /** Returns the formula by sorting, with probabilities. */
    private static double topK(Doubles student, Doubles teacher, int k, double temperature) {
        int classes = teacher.shape().dim(1);
        double sum = 0;
        for (int i = 0; i < SAMPLES; i++) {
            double[] p = softmax(teacher, i, temperature);
            double[] q = softmax(student, i, temperature);
            int row = i * classes;
            List<Integer> order = IntStream.range(0, classes)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer c) -> -teacher.get(row + c))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
            double pRest = 0;
            double qRest = 0;
            for (int place = 0; place < classes; place++) {
                int c = order.get(place);
                if (place < k) {
                    sum += p[c] * Math.log(p[c] / q[c]);
                } else {
                    pRest += p[c];
                    qRest += q[c];
                }
            }
            sum += pRest * Math.log(pRest / qRest);
        }
        return temperature * temperature * sum / SAMPLES;
    }

    private static double[] softmax(Doubles logits, int row, double temperature) {
        int classes = logits.shape().dim(1);
        double[] exponentials = IntStream.range(0, classes)
                .mapToDouble(c -> Math.exp(logits.get(row * classes + c) / temperature))
                .toArray();
        double sum =
                IntStream.range(0, classes).mapToDouble(c -> exponentials[c]).sum();
        return IntStream.range(0, classes)
                .mapToDouble(c -> exponentials[c] / sum)
                .toArray();
    }

    @Test
    void asManyTopClassesAsThereAreIsTheSoftTarget() {
        LossCase.Signals student = logits(drawn(SAMPLES, CLASSES));
        LossCase.Signals teacher = logits(drawn(SAMPLES, CLASSES));
        double all = value(new SoftTarget(3), student, teacher);
        assertThat(value(new TopKSoftTarget(CLASSES, 3), student, teacher)).isEqualTo(all);
        assertThat(value(new TopKSoftTarget(CLASSES + 1, 3), student, teacher)).isEqualTo(all);
        assertThat(value(new TopKSoftTarget(CLASSES - 1, 3), student, teacher)).isCloseTo(all, within(1e-6));
    }

    /** Returns the logits that a cache of k logits and the mass of the others provides instead of the teacher's. */
    @Test
    void storedTopClassesWithTheirRemainingMassGiveTheSameLossAndGradient() {
        int k = 3;
        double temperature = 4;
        LossCase.Signals student = logits(drawn(SAMPLES, CLASSES));
        Doubles whole = drawn(SAMPLES, CLASSES);
        double[] stored = whole.toArray();
        for (int i = 0; i < SAMPLES; i++) {
            int row = i * CLASSES;
            List<Integer> others = IntStream.range(0, CLASSES)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer c) -> -whole.get(row + c)))
                    .skip(k)
                    .toList();
            double mass = others.stream()
                    .mapToDouble(c -> Math.exp(whole.get(row + c) / temperature))
                    .sum();
            others.forEach(c -> stored[row + c] = temperature * Math.log(mass / (CLASSES - k)));
        }
        TopKSoftTarget loss = new TopKSoftTarget(k, temperature);
        Map<String, Doubles> expected = run(loss, student, logits(whole));
        Map<String, Doubles> found = run(loss, student, logits(Doubles.of(whole.shape(), stored)));
        assertThat(found.get(LossCaseProgram.LOSS).get(0))
                .isCloseTo(expected.get(LossCaseProgram.LOSS).get(0), within(1e-12));
        assertThat(found.get(GRADIENT + "logits").toArray())
                .containsExactly(expected.get(GRADIENT + "logits").toArray(), within(1e-12));
    }

    static List<DistillationLoss> all() {
        return PluginRegistry.discover(DistillationLoss.class);
    }

    @ParameterizedTest
    @MethodSource("all")
    void gradientsAreThoseOfFiniteDifferences(DistillationLoss loss) {
        LossCase.Signals student = new LossCase.Signals(drawn(4, 6), List.of(drawn(4, 2, 2, 2)));
        LossCase.Signals teacher = new LossCase.Signals(drawn(4, 6), List.of(drawn(4, 2, 2, 2)));
        Map<String, Doubles> found = run(loss, student, teacher);
        Doubles logits = student.logits();
        Doubles feature = student.features().get(0);
        for (int i = 0; i < logits.size(); i++) {
            double slope = (value(loss, logits(moved(logits, i, 1), feature), teacher)
                            - value(loss, logits(moved(logits, i, -1), feature), teacher))
                    / (2 * STEP);
            assertThat(found.get(GRADIENT + "logits").get(i)).isCloseTo(slope, within(ROUNDING));
        }
        for (int i = 0; i < feature.size(); i++) {
            double slope = (value(loss, logits(logits, moved(feature, i, 1)), teacher)
                            - value(loss, logits(logits, moved(feature, i, -1)), teacher))
                    / (2 * STEP);
            assertThat(found.get(GRADIENT + "feature/0").get(i)).isCloseTo(slope, within(ROUNDING));
        }
    }

    private static final double STEP = 1e-5;

    private static Doubles moved(Doubles numbers, int index, int steps) {
        double[] values = numbers.toArray();
        values[index] += steps * STEP;
        return Doubles.of(numbers.shape(), values);
    }

    @ParameterizedTest
    @MethodSource("all")
    void samplesThatAreEqualHaveFiniteGradients(DistillationLoss loss) {
        double[] same = drawn(SAMPLES, 2, 3, 2).toArray();
        System.arraycopy(same, 0, same, 12, 12);
        Doubles feature = Doubles.of(Shape.of(SAMPLES, 2, 3, 2), same);
        LossCase.Signals student = new LossCase.Signals(drawn(SAMPLES, CLASSES), List.of(feature));
        LossCase.Signals teacher = new LossCase.Signals(drawn(SAMPLES, CLASSES), List.of(drawn(SAMPLES, 2, 3, 2)));
        run(loss, student, teacher).values().forEach(LossFormulasTest::requireFinite);
        run(loss, teacher, student).values().forEach(LossFormulasTest::requireFinite);
    }

    @ParameterizedTest
    @MethodSource("all")
    void hugeSignalsHaveFiniteGradients(DistillationLoss loss) {
        LossCase.Signals student = new LossCase.Signals(
                scaled(1e4, drawn(SAMPLES, CLASSES)), List.of(scaled(1e6, drawn(SAMPLES, 2, 3, 2))));
        LossCase.Signals teacher = new LossCase.Signals(
                scaled(1e4, drawn(SAMPLES, CLASSES)), List.of(scaled(1e-9, drawn(SAMPLES, 2, 3, 2))));
        run(loss, student, teacher).values().forEach(LossFormulasTest::requireFinite);
        run(loss, teacher, student).values().forEach(LossFormulasTest::requireFinite);
    }

    private static void requireFinite(Doubles numbers) {
        assertThat(Arrays.stream(numbers.toArray())).allMatch(Double::isFinite);
    }

    private static Doubles scaled(double factor, Doubles numbers) {
        return Doubles.of(
                numbers.shape(),
                IntStream.range(0, numbers.size())
                        .mapToDouble(i -> factor * numbers.get(i))
                        .toArray());
    }

    @Test
    void distancesOfCollapsedSamplesHaveNoGradient() {
        LossCase.Signals collapsed = featured(Doubles.of(Shape.of(SAMPLES, 2, 1, 1), new double[2 * SAMPLES]));
        LossCase.Signals teacher = featured(drawn(SAMPLES, 2, 1, 1));
        for (DistillationLoss loss : List.of(new RkdDistance(), new RkdAngle())) {
            Map<String, Doubles> found = run(loss, collapsed, teacher);
            assertThat(found.get(LossCaseProgram.LOSS).get(0)).isPositive();
            assertThat(found.get(GRADIENT + "feature/0").toArray()).containsOnly(0);
        }
    }

    private Doubles drawn(int... extents) {
        Shape shape = Shape.of(extents);
        return Doubles.of(shape, random.doubles(shape.size(), -2, 2).toArray());
    }

    private static LossCase.Signals logits(Doubles logits, Doubles... features) {
        return new LossCase.Signals(logits, List.of(features));
    }

    private static LossCase.Signals featured(Doubles feature) {
        return logits(Doubles.of(Shape.of(SAMPLES, 2), new double[2 * SAMPLES]), feature);
    }

    private static double value(DistillationLoss loss, LossCase.Signals student, LossCase.Signals teacher) {
        return run(loss, student, teacher).get(LossCaseProgram.LOSS).get(0);
    }

    private static Map<String, Doubles> run(DistillationLoss loss, LossCase.Signals student, LossCase.Signals teacher) {
        int samples = student.logits().shape().dim(0);
        double[] labels = IntStream.range(0, samples).mapToDouble(i -> i % 2).toArray();
        LossCase signals = new LossCase(
                loss.type(),
                new PluginSpec(loss.type(), "{}"),
                student,
                teacher,
                Doubles.of(Shape.of(samples), labels),
                0,
                Optional.empty(),
                List.of());
        LossCaseProgram program = new LossCaseProgram(signals, loss, true);
        return Oracle.run(program, program.values());
    }
}
