package io.parsimony.backend.dl4j;

import io.parsimony.error.Require;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A program as steps on fixed memory: built once, run many times. */
final class Nd4jPlan {

    /**
     * An input or output of a plan.
     *
     * @param shape its shape
     * @param layout its layout in the block
     */
    record Port(Shape shape, Nd4jLayout layout, Block block) {}

    private final MemoryPool pool;
    private final List<Nd4jMemory> owned = new ArrayList<>();
    private final Map<Block, Region> regions = new HashMap<>();
    private final Map<String, Port> inputs = new LinkedHashMap<>();
    private final Map<String, Port> outputs;
    private final List<Runnable> runs = new ArrayList<>();

    /**
     * Assigns memory, binds the steps and computes the constants.
     *
     * @param all the steps in order; steps that no output needs are dropped
     */
    Nd4jPlan(MemoryPool pool, List<Nd4jStep> all, Map<String, Port> inputs, Map<String, Port> outputs) {
        this.pool = pool;
        this.outputs = outputs;
        try {
            List<Nd4jStep> live = Fusion.apply(
                    live(all, outputs),
                    outputs.values().stream().map(Port::block).toList());
            Set<Block> read = new HashSet<>();
            live.forEach(step -> step.inputs().forEach(view -> read.add(view.block())));
            outputs.values().forEach(port -> read.add(port.block()));
            inputs.forEach((name, port) -> {
                if (read.contains(port.block())) {
                    this.inputs.put(name, port);
                }
            });
            List<Nd4jStep> repeated =
                    live.stream().filter(step -> !step.isConstant()).toList();
            constants(live, read);
            placeVariables(repeated);
            live.stream().filter(Nd4jStep::isConstant).map(this::bind).forEach(Runnable::run);
            repeated.stream().map(this::bind).forEach(runs::add);
            regions.keySet().retainAll(ports());
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private static List<Nd4jStep> live(List<Nd4jStep> all, Map<String, Port> outputs) {
        Set<Block> needed = new HashSet<>();
        outputs.values().forEach(port -> needed.add(port.block()));
        List<Nd4jStep> live = new ArrayList<>();
        for (int i = all.size() - 1; i >= 0; i--) {
            Nd4jStep step = all.get(i);
            if (step.outputs().stream().anyMatch(view -> needed.contains(view.block()))) {
                live.add(0, step);
                step.inputs().forEach(view -> needed.add(view.block()));
            }
        }
        return live;
    }

    /** Allocates the memory of constants and fills it where the numbers are known. */
    private void constants(List<Nd4jStep> live, Set<Block> read) {
        Set<Block> blocks = new LinkedHashSet<>();
        read.stream().filter(Block::isConstant).forEach(blocks::add);
        live.stream().filter(Nd4jStep::isConstant).forEach(step -> step.outputs()
                .forEach(view -> blocks.add(view.block())));
        long size = 0;
        for (Block block : blocks) {
            size += MemoryPool.rounded(block.size());
        }
        if (size == 0) {
            return;
        }
        Nd4jMemory memory = own(size);
        long offset = 0;
        for (Block block : blocks) {
            Region region = new Region(memory, offset, Shape.of(block.size()));
            regions.put(block, region);
            Tensor data = block.data();
            if (data != null) {
                region.floats().put(0, data.data(), 0, block.size());
            }
            offset += MemoryPool.rounded(block.size());
        }
    }

    private void placeVariables(List<Nd4jStep> steps) {
        List<Block> in = inputs.values().stream().map(Port::block).toList();
        List<Block> out = outputs.values().stream()
                .map(Port::block)
                .filter(block -> !block.isConstant())
                .toList();
        BufferPlan places = new BufferPlan(steps, in, out);
        if (places.size() == 0) {
            return;
        }
        Nd4jMemory memory = own(places.size());
        Set<Block> blocks = new LinkedHashSet<>(in);
        steps.forEach(step -> step.outputs().forEach(view -> blocks.add(view.block())));
        blocks.forEach(block -> regions.put(block, new Region(memory, places.offset(block), Shape.of(block.size()))));
    }

    private Nd4jMemory own(long size) {
        Nd4jMemory memory = pool.take(size);
        owned.add(memory);
        return memory;
    }

    private Runnable bind(Nd4jStep step) {
        return step.kernel().bind(bound(step.inputs()), bound(step.outputs()));
    }

    private List<Region> bound(List<Nd4jView> views) {
        return views.stream()
                .map(view -> {
                    Region place = Require.present(regions, view.block());
                    return new Region(place.memory(), place.offset(), view.shape());
                })
                .toList();
    }

    private Set<Block> ports() {
        Set<Block> blocks = new HashSet<>();
        inputs.values().forEach(port -> blocks.add(port.block()));
        outputs.values().forEach(port -> blocks.add(port.block()));
        return blocks;
    }

    /** Returns the inputs that the plan reads. */
    Map<String, Port> inputs() {
        return inputs;
    }

    /** Returns the outputs. */
    Map<String, Port> outputs() {
        return outputs;
    }

    /** Returns the memory of a port: written before a run for an input, read after a run for an output. */
    FloatBuffer floats(Port port) {
        return Require.present(regions, port.block()).floats();
    }

    /** Returns the number of steps of one run. */
    int steps() {
        return runs.size();
    }

    /** Runs all steps. */
    void run() {
        for (Runnable run : runs) {
            run.run();
        }
    }

    /** Returns the memory to the pool. */
    void close() {
        runs.clear();
        owned.forEach(pool::discard);
        owned.clear();
    }
}
