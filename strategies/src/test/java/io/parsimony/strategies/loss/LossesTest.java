package io.parsimony.strategies.loss;

import static io.parsimony.strategies.loss.HostOps.matrix;
import static io.parsimony.strategies.loss.HostOps.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.DistillationLoss.Need;
import io.parsimony.distill.Signals;
import io.parsimony.error.ParsimonyException;
import io.parsimony.strategies.loss.HostOps.Dense;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.ShapeOps;
import io.parsimony.tensor.TensorOps;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the losses with values computed by hand; the compatibility kit checks many more on every engine. */
class LossesTest {

    // Constants in losses are float32.
    private static final double ROUNDING = 1e-6;

    private static final TensorOps<Dense> HOST = HostOps.create();

    private static final double LN_2 = Math.log(2);

    /** Rows with the probabilities 1/4, 3/4 and 1/2, 1/2. */
    private static final Dense STUDENT = matrix(2, 0, Math.log(3), 5, 5);

    /** Rows with the probabilities 1/2, 1/2 and 1, 0 (but for rounding). */
    private static final Dense TEACHER = matrix(2, 1, 1, 1000, -1000);

    @Test
    void crossEntropyIsTheMeanOverTheBatch() {
        double expected = (Math.log(4.0 / 3) + LN_2) / 2;
        assertThat(value(new CrossEntropy(), vector(1, 0))).isCloseTo(expected, within(ROUNDING));
    }

    @Test
    void labelSmoothingSpreadsItsShareOverAllClassesTheLabelsIncluded() {
        double first = 0.85 * Math.log(4.0 / 3) + 0.15 * Math.log(4);
        double expected = (first + LN_2) / 2;
        assertThat(value(new CrossEntropy(0.3), vector(1, 0))).isCloseTo(expected, within(ROUNDING));
    }

    @Test
    void softTargetIsTheDivergenceOfTheStudentFromTheTeacher() {
        double first = 0.5 * Math.log(2) + 0.5 * Math.log(2.0 / 3);
        assertThat(value(new SoftTarget(1), vector(0, 0))).isCloseTo((first + LN_2) / 2, within(ROUNDING));
    }

    @Test
    void softTargetDividesLogitsByItsTemperatureAndMultipliesByItsSquare() {
        double p = Math.sqrt(3) / (1 + Math.sqrt(3));
        double first = 0.5 * Math.log(0.5 / p) + 0.5 * Math.log(0.5 / (1 - p));
        assertThat(value(new SoftTarget(2), vector(0, 0))).isCloseTo(4 * (first + LN_2) / 2, within(ROUNDING));
    }

    @Test
    void softTargetOfHugeLogitsIsFinite() {
        Signals<Dense> huge = signals(matrix(1, -1e30, 1e30, 0));
        assertThat(value(new SoftTarget(), huge, huge, vector(0))).isZero();
    }

    /** With zero logits, the loss is log 2 for all labels; one logit of 2 with the label 1 gives log(1 + e^-2). */
    @Test
    void binaryCrossEntropyTakesSeveralLabels() {
        Signals<Dense> student = signals(matrix(2, 0, 0, 2, -2));
        double right = Math.log1p(Math.exp(-2));
        assertThat(value(new BinaryCrossEntropy(), student, student, matrix(2, 1, 1, 1, 0)))
                .isCloseTo((2 * LN_2 + 2 * right) / 4, within(ROUNDING));
        assertThat(value(new BinaryCrossEntropy(), student, student, matrix(2, 0, 0, 1, 1)))
                .isCloseTo((2 * LN_2 + right + right + 2) / 4, within(ROUNDING));
    }

    @Test
    void logitMseIsTheMeanOverAllElements() {
        Signals<Dense> student = signals(matrix(2, 1, 2, 3, 4));
        Signals<Dense> teacher = signals(matrix(2, 1, 0, 0, 8));
        assertThat(value(new LogitMse(), student, teacher, vector(0, 0)))
                .isCloseTo((0 + 4 + 9 + 16) / 4.0, within(ROUNDING));
    }

    @Test
    void featureMseIsTheMeanOfEachPairAndTheSumOverPairs() {
        Signals<Dense> student = signals(vector(0), matrix(1, 1, 2, 3, 4), matrix(2, 1, 5));
        Signals<Dense> teacher = signals(vector(0), matrix(1, 1, 2, 3, 6), matrix(2, 0, 5));
        assertThat(value(new FeatureMse(), student, teacher, vector(0))).isCloseTo(4 / 4.0 + 1 / 2.0, within(ROUNDING));
    }

    /** Samples of one channel that differ by 3 and 0: a variance of 4.5. */
    @Test
    void variationalInformationIsTheLogarithmOfTheVariance() {
        Signals<Dense> student = signals(vector(0), matrix(2, 1, 5));
        Signals<Dense> teacher = signals(vector(0), matrix(2, 4, 5));
        assertThat(value(new VariationalInformation(), student, teacher, vector(0)))
                .isCloseTo(Math.log1p(4.5e5) / 2, within(ROUNDING));
        assertThat(value(new VariationalInformation(), teacher, teacher, vector(0)))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyLossIsAScalarOverShapes(DistillationLoss loss) {
        Signals<Shape> signals = shapes(Shape.of(6, 11), Shape.of(6, 5, 4, 3), Shape.of(6, 7, 1, 2));
        assertThat(shape(loss, signals, signals)).isEqualTo(Shape.SCALAR);
    }

    static List<DistillationLoss> all() {
        return List.of(
                new CrossEntropy(),
                new CrossEntropy(0.1),
                new SoftTarget(),
                new SoftTarget(1),
                new BinaryCrossEntropy(),
                new BinarySoftTarget(),
                new TopKSoftTarget(3, 4),
                new TopKSoftTarget(),
                new Decoupled(),
                new Correlation(),
                new LogitMse(),
                new FeatureMse(),
                new CosineSimilarity(),
                new AttentionTransfer(),
                new SimilarityPreserving(),
                new RkdDistance(),
                new RkdAngle(),
                new ProbabilisticTransfer(),
                new NeuronSelectivity(),
                new VariationalInformation(),
                new KnowledgeReview());
    }

    static List<DistillationLoss> features() {
        return all().stream()
                .filter(loss -> loss.needs().contains(Need.FEATURES))
                .toList();
    }

    @Test
    void shapesThatWouldOnlyBroadcastAreAnError() {
        Signals<Shape> student = shapes(Shape.of(6, 11), Shape.of(6, 5, 4, 4));
        Signals<Shape> teacher = shapes(Shape.of(6, 1), Shape.of(6, 5, 1, 1));
        for (DistillationLoss loss :
                List.of(new SoftTarget(), new LogitMse(), new TopKSoftTarget(), new Decoupled(), new Correlation())) {
            assertThatThrownBy(() -> shape(loss, student, teacher))
                    .isInstanceOf(ParsimonyException.class)
                    .hasMessage("Expected logits of equal shapes, found the student's 6x11 and the teacher's 6x1."
                            + " [bad-shape]");
        }
        for (DistillationLoss loss : List.of(
                new FeatureMse(), new CosineSimilarity(), new VariationalInformation(), new KnowledgeReview())) {
            assertThatThrownBy(() -> shape(loss, student, teacher))
                    .hasMessage("Expected features of equal shapes, found the student's 6x5x4x4 and the teacher's"
                            + " 6x5x1x1. [bad-shape]");
        }
        for (DistillationLoss loss : List.of(new AttentionTransfer(), new NeuronSelectivity())) {
            assertThatThrownBy(() -> shape(loss, student, teacher))
                    .hasMessage(
                            "Expected activations [n, c, h, w] of equal h and w, found the student's 6x5x4x4 and the"
                                    + " teacher's 6x5x1x1. Tap convolutions or the activations after them. "
                                    + "[bad-shape]");
        }
    }

    @Test
    void lossesOverRelationsAllowOtherWidths() {
        Signals<Shape> student = shapes(Shape.of(6, 11), Shape.of(6, 3, 4, 4));
        Signals<Shape> teacher = shapes(Shape.of(6, 11), Shape.of(6, 5, 2, 2));
        for (DistillationLoss loss :
                List.of(new SimilarityPreserving(), new ProbabilisticTransfer(), new RkdDistance(), new RkdAngle())) {
            assertThat(shape(loss, student, teacher)).isEqualTo(Shape.SCALAR);
        }
    }

    @Test
    void mapsHaveChannelsHeightAndWidth() {
        Signals<Shape> flat = shapes(Shape.of(6, 11), Shape.of(6, 5));
        for (DistillationLoss loss : List.of(new AttentionTransfer(), new NeuronSelectivity(), new KnowledgeReview())) {
            assertThatThrownBy(() -> shape(loss, flat, flat))
                    .hasMessageContaining("found the student's 6x5 and the teacher's 6x5")
                    .hasMessageContaining("[bad-shape]");
        }
    }

    @Test
    void oneClassCannotBeDecoupled() {
        Signals<Shape> one = shapes(Shape.of(6, 1));
        assertThatThrownBy(() -> shape(new Decoupled(), one, one))
                .hasMessage("Expected logits of at least two classes, found 6x1. [bad-shape]");
    }

    @ParameterizedTest
    @MethodSource("features")
    void featuresWithoutACounterpartAreAnError(DistillationLoss loss) {
        Signals<Shape> none = shapes(Shape.of(6, 11));
        Signals<Shape> one = shapes(Shape.of(6, 11), Shape.of(6, 5));
        assertThatThrownBy(() -> shape(loss, none, none))
                .hasMessageContaining("at least one pair of features, found 0 of the student's and 0")
                .hasMessageContaining("[bad-taps]");
        assertThatThrownBy(() -> shape(loss, one, none))
                .hasMessageContaining("found 1 of the student's and 0 of the teacher's");
    }

    private static double value(DistillationLoss loss, Dense labels) {
        return value(loss, signals(STUDENT), signals(TEACHER), labels);
    }

    private static double value(DistillationLoss loss, Signals<Dense> student, Signals<Dense> teacher, Dense labels) {
        Dense value = loss.compute(student, teacher, new Expr<>(HOST, labels)).value();
        assertThat(value.shape()).isEqualTo(Shape.SCALAR);
        return value.values()[0];
    }

    private static Signals<Dense> signals(Dense logits, Dense... features) {
        return signals(HOST, logits, List.of(features));
    }

    private static Signals<Shape> shapes(Shape logits, Shape... features) {
        return signals(new ShapeOps(), logits, List.of(features));
    }

    private static <T> Signals<T> signals(TensorOps<T> ops, T logits, List<T> features) {
        return new Signals<>(
                new Expr<>(ops, logits),
                features.stream().map(feature -> new Expr<>(ops, feature)).toList());
    }

    private static Shape shape(DistillationLoss loss, Signals<Shape> student, Signals<Shape> teacher) {
        return loss.compute(student, teacher, new Expr<>(new ShapeOps(), Shape.of(6)))
                .value();
    }
}
