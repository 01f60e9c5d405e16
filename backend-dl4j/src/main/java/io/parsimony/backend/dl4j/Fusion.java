package io.parsimony.backend.dl4j;

import io.parsimony.error.Require;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fuses steps whose intermediate values have one reader. Products, sums, biases and ReLUs become {@link Products}; a
 * ReLU before a max pool becomes part of the pool.
 */
final class Fusion {

    private static final NativeKernel PRODUCT = NativeKernel.matmul(false, true);
    private static final NativeKernel TURNED = NativeKernel.matmul(true, true);
    private static final NativeKernel ADD = NativeKernel.elementwise("add");
    private static final NativeKernel RELU = NativeKernel.elementwise("relu").with(0.0);

    private final Map<Block, List<Nd4jStep>> readers = new HashMap<>();
    private final Set<Block> outputs;
    private final Map<Block, Nd4jStep> writers = new HashMap<>();
    private final List<Nd4jStep> fused = new ArrayList<>();

    private Fusion(List<Nd4jStep> steps, Collection<Block> outputs) {
        this.outputs = Set.copyOf(outputs);
        for (Nd4jStep step : steps) {
            for (Nd4jView view : step.inputs()) {
                readers.computeIfAbsent(view.block(), block -> new ArrayList<>())
                        .add(step);
            }
        }
        steps.forEach(this::take);
    }

    /**
     * Returns the same steps, some of them joined.
     *
     * @param steps in order
     * @param outputs the blocks that are read afterwards
     */
    static List<Nd4jStep> apply(List<Nd4jStep> steps, Collection<Block> outputs) {
        return new Fusion(steps, outputs).fused;
    }

    private void take(Nd4jStep step) {
        Nd4jStep joined = joined(step);
        fused.add(joined);
        joined.outputs().forEach(view -> writers.put(view.block(), joined));
    }

    private Nd4jStep joined(Nd4jStep step) {
        if (step.isConstant()) {
            return step;
        }
        boolean turned = step.kernel().equals(TURNED);
        if (turned || step.kernel().equals(PRODUCT)) {
            return new Nd4jStep(Products.of(turned), step.inputs(), step.outputs());
        }
        if (step.kernel().equals(ADD)) {
            return sum(step);
        }
        Nd4jView x = step.inputs().get(0);
        if (step.kernel().equals(RELU)) {
            Nd4jStep sum = entersPool(step) ? null : open(x, x.block().size());
            return sum == null ? step : replace(sum, kernel(sum).withRelu(), sum.inputs(), step);
        }
        Nd4jStep before = step.kernel() instanceof MaxPool.Forward ? writer(x) : null;
        return before != null && before.kernel().equals(RELU)
                ? replace(before, ((MaxPool.Forward) step.kernel()).withRelu(), before.inputs(), step)
                : step;
    }

    /** Returns the step that writes a value, if the value has one reader. */
    private @Nullable Nd4jStep writer(Nd4jView view) {
        boolean shared = outputs.contains(view.block())
                || Require.present(readers, view.block()).size() > 1;
        return shared ? null : writers.get(view.block());
    }

    /** Returns whether max pools are the only readers of a step's result. */
    private boolean entersPool(Nd4jStep step) {
        Block block = step.outputs().get(0).block();
        List<Nd4jStep> all = readers.getOrDefault(block, List.of());
        return !outputs.contains(block) && all.size() == 1 && all.get(0).kernel() instanceof MaxPool.Forward;
    }

    private Nd4jStep replace(Nd4jStep before, Kernel kernel, List<Nd4jView> inputs, Nd4jStep last) {
        fused.remove(before);
        return new Nd4jStep(kernel, inputs, last.outputs());
    }

    // ---- sums ------------------------------------------------------------------------------------------------------

    private Nd4jStep sum(Nd4jStep step) {
        Nd4jView a = step.inputs().get(0);
        Nd4jView b = step.inputs().get(1);
        int size = step.outputs().get(0).block().size();
        Nd4jStep left = open(a, size);
        Nd4jStep right = open(b, size);
        if (left != null && isBias(b, left)) {
            return biased(left, b, step);
        }
        if (left != null && right != null && left != right && !isBased(left) && !isBased(right)) {
            return both(left, right, step);
        }
        if (right != null && isBase(a, right, step)) {
            return based(right, a, step);
        }
        return left != null && isBase(b, left, step) ? based(left, b, step) : step;
    }

    /** Returns the step that writes a value of a size, if it is a sum of products that can take further products. */
    private @Nullable Nd4jStep open(Nd4jView view, int size) {
        Nd4jStep step = view.block().size() == size ? writer(view) : null;
        return step != null && step.kernel() instanceof Products products && !products.rectified() ? step : null;
    }

    private static Products kernel(Nd4jStep step) {
        return (Products) step.kernel();
    }

    private static boolean isBased(Nd4jStep step) {
        return kernel(step).based();
    }

    private static boolean isBias(Nd4jView view, Nd4jStep sum) {
        Nd4jView weight = sum.inputs().get(isBased(sum) ? 2 : 1);
        return !kernel(sum).biased()
                && view.shape().rank() == 1
                && view.shape().dim(0) == weight.shape().dim(0);
    }

    private Nd4jStep biased(Nd4jStep sum, Nd4jView bias, Nd4jStep last) {
        List<Nd4jView> inputs = new ArrayList<>(sum.inputs());
        inputs.add(bias);
        Products p = kernel(sum);
        return replace(sum, new Products(p.turned(), p.based(), true, false), inputs, last);
    }

    /**
     * Returns whether a value can be the base of a sum: it has the result's shape and is not a factor, because it may
     * be overwritten.
     */
    private static boolean isBase(Nd4jView view, Nd4jStep sum, Nd4jStep last) {
        return !isBased(sum)
                && view.shape().equals(last.outputs().get(0).shape())
                && sum.inputs().stream().noneMatch(input -> input.block() == view.block());
    }

    private Nd4jStep based(Nd4jStep sum, Nd4jView base, Nd4jStep last) {
        List<Nd4jView> inputs = new ArrayList<>(List.of(base));
        inputs.addAll(sum.inputs());
        Products p = kernel(sum);
        return replace(sum, new Products(p.turned(), true, p.biased(), false), inputs, last);
    }

    private Nd4jStep both(Nd4jStep left, Nd4jStep right, Nd4jStep last) {
        List<Boolean> turned = new ArrayList<>(kernel(left).turned());
        int terms = 2 * turned.size();
        turned.addAll(kernel(right).turned());
        List<Nd4jView> inputs = new ArrayList<>(left.inputs().subList(0, terms));
        inputs.addAll(right.inputs().subList(0, 2 * kernel(right).turned().size()));
        List<Nd4jView> biases =
                new ArrayList<>(left.inputs().subList(terms, left.inputs().size()));
        biases.addAll(right.inputs()
                .subList(2 * kernel(right).turned().size(), right.inputs().size()));
        if (biases.size() == 2) {
            biases = List.of(together(biases));
        }
        inputs.addAll(biases);
        fused.remove(left);
        return replace(right, new Products(List.copyOf(turned), false, !biases.isEmpty(), false), inputs, last);
    }

    private Nd4jView together(List<Nd4jView> biases) {
        boolean constant = biases.stream().allMatch(view -> view.block().isConstant());
        int size = biases.get(0).block().size();
        Nd4jView sum = new Nd4jView(
                constant ? Block.folded(size) : Block.variable(size),
                biases.get(0).shape());
        fused.add(new Nd4jStep(ADD, biases, List.of(sum)));
        return sum;
    }
}
