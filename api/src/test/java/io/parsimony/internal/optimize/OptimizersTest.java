package io.parsimony.internal.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.train.UpdateProgram;
import io.parsimony.network.ParameterSpec;
import io.parsimony.optimize.Optimizer;
import io.parsimony.tensor.Expr;
import io.parsimony.tensor.Program;
import io.parsimony.tensor.Shape;
import io.parsimony.testing.DoubleOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Sequences of updates of one number, compared with formulas evaluated by hand. */
class OptimizersTest {

    private static final double[] GRADIENTS = {0.5, -0.25, 1.5, 0.75};
    private static final double TINY = 1e-15;

    private static double[] run(Optimizer optimizer, double start) {
        DoubleOps ops = new DoubleOps();
        Map<String, Double> slots = new LinkedHashMap<>();
        optimizer.slots().forEach(slot -> slots.put(slot, 0.0));
        double[] path = new double[GRADIENTS.length];
        double parameter = start;
        for (int t = 0; t < GRADIENTS.length; t++) {
            Optimizer.Update<Double> update = optimizer.update(
                    new Expr<>(ops, parameter),
                    new Expr<>(ops, GRADIENTS[t]),
                    Expr.wrap(ops, slots),
                    Expr.wrap(ops, optimizer.scalars(t + 1, optimizer.learningRate())));
            parameter = update.parameter().value();
            update.slots().forEach((name, slot) -> slots.put(name, slot.value()));
            path[t] = parameter;
        }
        return path;
    }

    @Test
    void plainSgdStepsAgainstTheGradient() {
        assertThat(run(new Sgd(0.1, 0, 0, false), 1))
                .containsExactly(new double[] {0.95, 0.975, 0.825, 0.75}, within(TINY));
        assertThat(new Sgd(0.1, 0, 0, false).slots()).isEmpty();
    }

    @Test
    void sgdWithMomentum() {
        // v: 0.5; 0.9*0.5-0.25=0.2; 0.18+1.5=1.68; 1.512+0.75=2.262
        assertThat(run(new Sgd(0.1, 0.9, 0, false), 1))
                .containsExactly(new double[] {0.95, 0.93, 0.762, 0.5358}, within(TINY));
    }

    @Test
    void nesterovLooksAhead() {
        // g + 0.9 v: 0.95; -0.25+0.18=-0.07; 1.5+1.512=3.012; 0.75+2.0358=2.7858
        assertThat(run(new Sgd(0.1, 0.9, 0, true), 1))
                .containsExactly(new double[] {0.905, 0.912, 0.6108, 0.33222}, within(TINY));
    }

    @Test
    void sgdAddsWeightDecayToTheGradient() {
        // g = 0.5 + 0.1*1 = 0.6 -> 0.94; g = -0.25 + 0.094 = -0.156 -> 0.9556
        assertThat(run(new Sgd(0.1, 0, 0.1, false), 1)).startsWith(0.94).satisfies(path -> assertThat(path[1])
                .isCloseTo(0.9556, within(TINY)));
    }

    @Test
    void adamFollowsItsDefinition() {
        assertThat(run(new Adam(0.1, 0.9, 0.99, 1e-8, 0), 1)).containsExactly(adam(0, 0), within(1e-14));
        // The first step is the rate against the gradient's sign, whatever its size.
        assertThat(run(new Adam(0.1, 0.9, 0.99, 1e-8, 0), 1)[0]).isCloseTo(0.9, within(1e-8));
    }

    @Test
    void adamAddsWeightDecayToTheGradientAndAdamWDoesNot() {
        assertThat(run(new Adam(0.1, 0.9, 0.99, 1e-8, 0.2), 1)).containsExactly(adam(0.2, 0), within(1e-14));
        assertThat(run(new AdamW(0.1, 0.9, 0.99, 1e-8, 0.2), 1)).containsExactly(adam(0, 0.2), within(1e-14));
        // First step: 1 - 0.1 * 0.2 * 1, then the rate.
        assertThat(run(new AdamW(0.1, 0.9, 0.99, 1e-8, 0.2), 1)[0]).isCloseTo(0.88, within(1e-8));
    }

    /** The textbook form with bias-corrected moments (the code folds the corrections into scalars). */
    private static double[] adam(double coupled, double decoupled) {
        double m = 0;
        double v = 0;
        double p = 1;
        double[] path = new double[GRADIENTS.length];
        for (int t = 1; t <= path.length; t++) {
            double g = GRADIENTS[t - 1] + coupled * p;
            m = 0.9 * m + 0.1 * g;
            v = 0.99 * v + 0.01 * g * g;
            double mHat = m / (1 - Math.pow(0.9, t));
            double vHat = v / (1 - Math.pow(0.99, t));
            p = p - 0.1 * decoupled * p - 0.1 * mHat / (Math.sqrt(vHat) + 1e-8);
            path[t - 1] = p;
        }
        return path;
    }

    @Test
    void schedulesByHand() {
        assertThat(new ConstantSchedule().at(7, 10)).isEqualTo(1);
        assertThat(new CosineSchedule().at(0, 100)).isEqualTo(1);
        assertThat(new CosineSchedule().at(50, 100)).isCloseTo(0.5, within(TINY));
        assertThat(new CosineSchedule(0.2).at(50, 100)).isCloseTo(0.6, within(TINY));
        assertThat(new CosineSchedule(0.2).at(100, 100)).isCloseTo(0.2, within(TINY));
        assertThat(new CosineSchedule().at(25, 100)).isCloseTo((1 + Math.sqrt(0.5)) / 2, within(TINY));
        assertThat(new LinearSchedule().at(25, 100)).isCloseTo(0.75, within(TINY));
        assertThat(new LinearSchedule(0.2, 1).at(0, 100)).isEqualTo(0.2);
        assertThat(new LinearSchedule(0.2, 1).at(50, 100)).isCloseTo(0.6, within(TINY));
        StepDecay step = new StepDecay(List.of(0.5, 0.75), 0.1);
        assertThat(List.of(step.at(0, 100), step.at(49, 100), step.at(50, 100), step.at(74, 100)))
                .containsExactly(1.0, 1.0, 0.1, 0.1);
        assertThat(step.at(75, 100)).isCloseTo(0.01, within(TINY));
        WarmUp warm = new WarmUp(3, new ConstantSchedule());
        assertThat(List.of(warm.at(0, 9), warm.at(1, 9), warm.at(2, 9), warm.at(3, 9)))
                .containsExactly(0.25, 0.5, 0.75, 1.0);
        assertThat(new WarmUp(1, new CosineSchedule()).at(0, 2)).isEqualTo(0.5);
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new Sgd(0, 0.9, 0, false))
                .isInstanceOf(ParsimonyException.class)
                .hasMessage("learning-rate: Expected a positive number, found 0. [bad-value]");
        assertThatThrownBy(() -> new Adam(0.1, 0.9, 1, 1e-8, 0))
                .hasMessage("beta2: Expected a number of at least 0 and below 1, found 1. [bad-value]");
        assertThatThrownBy(() -> new AdamW(Double.NaN, 0.9, 0.9, 1e-8, 0)).hasMessageContaining("found NaN");
        assertThatThrownBy(() -> new StepDecay(List.of(1.0), 0.1)).hasMessageStartingWith("milestones: ");
        assertThatThrownBy(() -> new LinearSchedule(-1, 0)).hasMessageStartingWith("start: ");
        assertThatThrownBy(() -> new LinearSchedule(1, Double.NaN)).hasMessageStartingWith("end: ");
        assertThatThrownBy(() -> new CosineSchedule(1)).hasMessageStartingWith("floor: ");
    }

    @Test
    void clippingScalesAllGradientsTogetherDownToTheNorm() {
        // |(3, 4)| = 5, clipped to 1: factor 1 / 5.000001.
        Map<String, Double> out = update(OptionalDouble.of(1), 3, 4);
        assertThat(out.get(UpdateProgram.GRADIENT_NORM)).isEqualTo(5);
        assertThat(out.get("a.weight")).isCloseTo(-3 / 5.000001, within(TINY));
        assertThat(out.get("b.weight")).isCloseTo(-4 / 5.000001, within(TINY));
    }

    @Test
    void clippingLeavesSmallGradientsAlone() {
        Map<String, Double> out = update(OptionalDouble.of(6), 3, 4);
        assertThat(out.get("a.weight")).isEqualTo(-3);
        assertThat(update(OptionalDouble.empty(), 3, 4).get("b.weight")).isEqualTo(-4);
    }

    private static Map<String, Double> update(OptionalDouble norm, double a, double b) {
        UpdateProgram program = new UpdateProgram(
                List.of(
                        ParameterSpec.normal("a.weight", Shape.SCALAR, 1),
                        ParameterSpec.normal("b.weight", Shape.SCALAR, 1)),
                new Sgd(1, 0, 0, false),
                norm);
        return program.apply(
                new DoubleOps(),
                Map.of(
                        "a.weight",
                        0.0,
                        "b.weight",
                        0.0,
                        Program.Gradient.of("a.weight"),
                        a,
                        Program.Gradient.of("b.weight"),
                        b,
                        UpdateProgram.scalar("learning-rate"),
                        1.0));
    }

    @Test
    void updateProgramsShapesAreItsParametersAndSlots() {
        UpdateProgram program = new UpdateProgram(
                List.of(ParameterSpec.normal("a.weight", Shape.of(2, 3), 1)), new Adam(), OptionalDouble.of(1));
        assertThat(program.slots().keySet()).containsExactly("slot/a.weight/mean", "slot/a.weight/variance");
        assertThat(program.outputs())
                .containsEntry("a.weight", Shape.of(2, 3))
                .containsEntry("slot/a.weight/variance", Shape.of(2, 3))
                .containsEntry(UpdateProgram.GRADIENT_NORM, Shape.SCALAR)
                .hasSize(4);
    }
}
