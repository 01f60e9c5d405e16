package io.parsimony.backend.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.tensor.Convolution;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlanTest {

    private final MemoryPool memory = new MemoryPool(Long.MAX_VALUE / 2);
    private final PlanBuilder builder = new PlanBuilder();
    private final PlanOps ops = new PlanOps(builder);

    @BeforeEach
    void startTheEngine() {
        Engine.start(1);
    }

    @AfterEach
    void freeAll() {
        memory.close();
    }

    private static Slot input(String name, int... extents) {
        return Slot.pending(Shape.of(extents), new Slot.Input(name));
    }

    @Test
    void theSameStepIsTakenOnce() {
        Slot x = input("x", 4);
        Slot y = input("y", 4);

        Nd4jPlan plan = builder.build(memory, Map.of("z", ops.add(ops.mul(x, y), ops.mul(x, y))));

        assertThat(plan.steps()).isEqualTo(2);
    }

    @Test
    void whatNoOutputNeedsIsNotComputed() {
        Slot x = input("x", 4);
        ops.exp(x);

        Nd4jPlan plan = builder.build(memory, Map.of("z", ops.neg(x)));

        assertThat(plan.steps()).isEqualTo(1);
    }

    @Test
    void whatDependsOnConstantsAloneIsComputedOnce() {
        Slot constant = ops.exp(ops.constant(Tensor.of(Shape.of(2), 0, 1)));
        Slot x = input("x", 2);

        Nd4jPlan plan = builder.build(memory, Map.of("z", ops.mul(x, constant), "constant", constant));
        plan.floats(plan.inputs().get("x")).put(0, 2).put(1, 3);
        plan.run();

        assertThat(plan.steps()).isEqualTo(1);
        assertThat(plan.floats(plan.outputs().get("z")).get(1)).isEqualTo((float) (3 * Math.E));
        assertThat(plan.floats(plan.outputs().get("constant")).get(0)).isEqualTo(1);
    }

    @Test
    void anInputThatIsNotReadTakesNoPlace() {
        Slot x = input("x", 4);
        ops.exp(input("unused", 4));

        assertThat(builder.build(memory, Map.of("z", ops.neg(x))).inputs()).containsOnlyKeys("x");
    }

    @Test
    void slicesOfAShuffleAreOnePassEach() {
        Slot x = input("x", 2, 8, 3, 3);
        Slot shuffled = ops.channelShuffle(x, 2);

        Nd4jPlan plan =
                builder.build(memory, Map.of("a", ops.slice(shuffled, 1, 0, 4), "b", ops.slice(shuffled, 1, 4, 4)));

        assertThat(plan.steps()).isEqualTo(2);
    }

    @Test
    void gradientsOfSlicesMeetInOnePass() {
        Slot x = ops.relu(ops.channelShuffle(input("x", 2, 8, 3, 3), 2));
        Slot a = ops.pad(ops.slice(x, 1, 0, 4), 1, 0, 4);
        Slot b = ops.pad(ops.slice(x, 1, 4, 4), 1, 4, 0);

        Nd4jPlan plan = builder.build(memory, Map.of("sum", ops.channelShuffle(ops.add(a, b), 4)));

        assertThat(plan.steps()).isEqualTo(3);
    }

    @Test
    void bothGradientsOfAConvolutionAreOneStep() {
        Slot x = input("x", 2, 3, 5, 5);
        Slot weight = input("weight", 4, 3, 3, 3);
        Slot gradient = input("gradient", 2, 4, 3, 3);

        Nd4jPlan plan = builder.build(
                memory,
                Map.of(
                        "x", ops.conv2dInputGradient(x, weight, gradient, Convolution.PLAIN),
                        "weight", ops.conv2dWeightGradient(x, weight, gradient, Convolution.PLAIN)));

        assertThat(plan.steps()).isEqualTo(1);
    }

    @Test
    void aRepeatedNumberIsNotWrittenOut() {
        Slot x = input("x", 2, 3);
        Slot number = input("number", 1, 1);

        Nd4jPlan plan = builder.build(memory, Map.of("z", ops.mul(x, ops.broadcast(number, Shape.of(2, 3)))));

        assertThat(plan.steps()).isEqualTo(1);
    }

    @Test
    void aClosedPlanLeavesNoMemory() {
        Nd4jPlan plan = builder.build(memory, Map.of("z", ops.neg(input("x", 4))));
        assertThat(memory.bytes()).isPositive();

        plan.close();

        assertThat(memory.bytes()).isZero();
    }
}
