package io.parsimony.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parsimony.error.ParsimonyException;
import io.parsimony.testing.DoubleOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The short forms over numbers and shapes; {@link TensorOps} specifies the other methods, and the kit checks them. */
class ExprTest {

    private static Expr<Double> number(double value) {
        return new Expr<>(new DoubleOps(), value);
    }

    private static Expr<Shape> shape(int... extents) {
        return new Expr<>(new ShapeOps(), Shape.of(extents));
    }

    @Test
    void arithmeticReadsFromLeftToRight() {
        Expr<Double> x = number(3);
        assertThat(x.sub(number(1)).square().add(1).div(2).value()).isEqualTo(2.5);
        assertThat(x.mul(2).sub(0.5).neg().abs().value()).isEqualTo(5.5);
        assertThat(x.div(number(2)).max(1).min(1.25).value()).isEqualTo(1.25);
        assertThat(x.min(number(2)).max(number(-1)).value()).isEqualTo(2);
        assertThat(x.scalar(12).div(x).sqrt().value()).isEqualTo(2);
    }

    @Test
    void aFactorOfOneCostsNothing() {
        Expr<Double> x = number(3);
        assertThat(x.mul(1)).isSameAs(x);
        assertThat(x.div(1)).isSameAs(x);
        assertThat(x.mul(-1).value()).isEqualTo(-3);
    }

    @Test
    void reductionsDropAxesOrKeepThem() {
        Expr<Shape> x = shape(2, 3, 4);
        assertThat(x.sum().value()).isEqualTo(Shape.SCALAR);
        assertThat(x.mean(0, 2).value()).isEqualTo(Shape.of(3));
        assertThat(x.sumKeeping(1).value()).isEqualTo(Shape.of(2, 1, 4));
        assertThat(x.meanKeeping().value()).isEqualTo(Shape.of(1, 1, 1));
        assertThat(x.sub(x.meanKeeping(2)).value()).isEqualTo(x.shape());
    }

    @Test
    void samplesAreFlattenedToRows() {
        assertThat(shape(2, 3, 4).flatten().value()).isEqualTo(Shape.of(2, 12));
        assertThat(shape(2).flatten().value()).isEqualTo(Shape.of(2, 1));
        Expr<Shape> rows = shape(2, 3);
        assertThat(rows.flatten()).isSameAs(rows);
    }

    @Test
    void partsStandSideBySide() {
        assertThat(Expr.concat(List.of(shape(2, 3), shape(2, 5)), 1).value()).isEqualTo(Shape.of(2, 8));
        assertThatThrownBy(() -> Expr.concat(List.of(), 1))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage("Expected at least one part to concatenate, found none. [bad-shape]");
    }

    @Test
    void probabilitiesRunAlongTheLastAxisUnlessAnotherIsNamed() {
        assertThat(shape(2, 3).softmax().value()).isEqualTo(Shape.of(2, 3));
        assertThatThrownBy(() -> shape().logSoftmax()).hasMessageContaining("[bad-shape]");
        assertThatThrownBy(() -> shape(2, 3).softmax(2)).hasMessageContaining("found axis 2");
    }

    @Test
    void namedValuesKeepTheirOrder() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("b", 2.0);
        values.put("a", 1.0);
        Map<String, Expr<Double>> wrapped = Expr.wrap(new DoubleOps(), values);
        assertThat(wrapped.keySet()).containsExactly("b", "a");
        assertThat(wrapped.get("b").value()).isEqualTo(2);
    }
}
