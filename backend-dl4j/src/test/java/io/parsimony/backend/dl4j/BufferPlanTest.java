package io.parsimony.backend.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BufferPlanTest {

    private static final Kernel ELEMENTWISE = NativeKernel.elementwise("add");
    private static final Kernel OTHER = NativeKernel.of("conv2d");

    private static Nd4jView view(int... extents) {
        Shape shape = Shape.of(extents);
        return new Nd4jView(Block.variable(shape.size()), shape);
    }

    private static Nd4jStep step(Kernel kernel, Nd4jView output, Nd4jView... inputs) {
        return new Nd4jStep(kernel, List.of(inputs), List.of(output));
    }

    @Test
    void aChainNeedsTwoPlaces() {
        List<Nd4jStep> steps = new ArrayList<>();
        Nd4jView first = view(100);
        Nd4jView last = first;
        for (int i = 0; i < 10; i++) {
            Nd4jView next = view(100);
            steps.add(step(OTHER, next, last));
            last = next;
        }

        assertThat(new BufferPlan(steps, List.of(first.block()), List.of(last.block())).size())
                .isEqualTo(2 * MemoryPool.rounded(100));
    }

    @Test
    void aChainOfElementwiseStepsNeedsOne() {
        Nd4jView first = view(100);
        Nd4jView middle = view(100);
        Nd4jView last = view(100);
        List<Nd4jStep> steps = List.of(step(ELEMENTWISE, middle, first), step(ELEMENTWISE, last, middle));

        assertThat(new BufferPlan(steps, List.of(first.block()), List.of(last.block())).size())
                .isEqualTo(MemoryPool.rounded(100));
    }

    @Test
    void anArgumentThatIsReadAgainIsNotOverwritten() {
        Nd4jView first = view(100);
        Nd4jView middle = view(100);
        Nd4jView last = view(100);
        List<Nd4jStep> steps = List.of(step(ELEMENTWISE, middle, first), step(ELEMENTWISE, last, middle, first));

        BufferPlan plan = new BufferPlan(steps, List.of(first.block()), List.of(last.block()));

        assertThat(plan.offset(middle.block())).isNotEqualTo(plan.offset(first.block()));
    }

    @Test
    void aSecondArgumentIsNotOverwrittenWhereTheFirstIsSpread() {
        Nd4jView small = view(5);
        Nd4jView large = view(20, 5);
        Nd4jView result = view(20, 5);
        List<Nd4jStep> steps = List.of(step(ELEMENTWISE, result, small, large));

        BufferPlan plan = new BufferPlan(steps, List.of(small.block(), large.block()), List.of(result.block()));

        assertThat(plan.offset(result.block())).isNotEqualTo(plan.offset(large.block()));
    }

    @Test
    void anOutputIsNotOverwritten() {
        Nd4jView first = view(100);
        Nd4jView output = view(100);
        Nd4jView last = view(100);
        List<Nd4jStep> steps = List.of(step(ELEMENTWISE, output, first), step(ELEMENTWISE, last, output));

        BufferPlan plan = new BufferPlan(steps, List.of(first.block()), List.of(output.block(), last.block()));

        assertThat(plan.offset(last.block())).isNotEqualTo(plan.offset(output.block()));
    }

    /** Simulates random plans: each step must read its input blocks as they were written. */
    @Test
    void noStepFindsAnotherBlocksNumbers() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Nd4jView> values = new ArrayList<>(List.of(view(40), view(8, 5), view(16)));
            List<Block> inputs = values.stream().map(Nd4jView::block).toList();
            List<Nd4jStep> steps = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Nd4jView a = pick(values, random);
                Nd4jView b = pick(values, random);
                Nd4jView result = random.nextBoolean() ? view(a.shape().toArray()) : view(1 + random.nextInt(100));
                boolean alike = result.shape().equals(a.shape());
                steps.add(step(alike && random.nextBoolean() ? ELEMENTWISE : OTHER, result, a, b));
                values.add(result);
            }
            List<Block> outputs = List.of(
                    pick(values, random).block(), values.get(values.size() - 1).block());
            simulate(steps, inputs, outputs);
        }
    }

    private static Nd4jView pick(List<Nd4jView> values, Random random) {
        return values.get(Math.max(0, values.size() - 1 - random.nextInt(8)));
    }

    private static void simulate(List<Nd4jStep> steps, List<Block> inputs, List<Block> outputs) {
        BufferPlan plan = new BufferPlan(steps, inputs, outputs);
        Block[] memory = new Block[Math.toIntExact(plan.size())];
        inputs.forEach(block -> write(plan, memory, block));
        for (Nd4jStep step : steps) {
            step.inputs().forEach(view -> requireWhole(plan, memory, view.block()));
            step.outputs().forEach(view -> write(plan, memory, view.block()));
        }
        outputs.forEach(block -> requireWhole(plan, memory, block));
    }

    private static void write(BufferPlan plan, Block[] memory, Block block) {
        for (int i = 0; i < block.size(); i++) {
            memory[Math.toIntExact(plan.offset(block)) + i] = block;
        }
    }

    private static void requireWhole(BufferPlan plan, Block[] memory, Block block) {
        Map<Block, Integer> found = new HashMap<>();
        for (int i = 0; i < block.size(); i++) {
            found.merge(memory[Math.toIntExact(plan.offset(block)) + i], 1, Integer::sum);
        }
        assertThat(found).containsOnlyKeys(block);
    }
}
