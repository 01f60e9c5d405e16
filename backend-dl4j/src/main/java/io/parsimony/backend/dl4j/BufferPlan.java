package io.parsimony.backend.dl4j;

import io.parsimony.error.Require;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Assigns the blocks of a plan to positions in one piece of memory. Blocks with disjoint lifetimes share memory, and
 * the result of an elementwise step replaces an argument that is no longer needed.
 *
 * <p>A block lives from the step that writes it to the last step that reads it. Inputs live from the beginning, outputs
 * until the end.
 */
final class BufferPlan {

    private final Map<Block, Long> offsets = new HashMap<>();
    private final Map<Block, Integer> lastUse = new HashMap<>();
    private final TreeMap<Long, Long> free = new TreeMap<>();
    private long end;

    /**
     * Plans.
     *
     * @param steps the steps that run each time, in order
     * @param inputs the blocks that are written before the first step
     * @param outputs the blocks that are read after the last
     */
    BufferPlan(List<Nd4jStep> steps, Collection<Block> inputs, Collection<Block> outputs) {
        for (int i = 0; i < steps.size(); i++) {
            for (Nd4jView view : steps.get(i).inputs()) {
                lastUse.put(view.block(), i);
            }
        }
        outputs.forEach(block -> lastUse.put(block, Integer.MAX_VALUE));

        inputs.forEach(this::allocate);
        inputs.stream().filter(block -> !lastUse.containsKey(block)).forEach(this::release);
        for (int i = 0; i < steps.size(); i++) {
            place(i, steps.get(i));
        }
    }

    private void place(int index, Nd4jStep step) {
        Set<Block> dying = new HashSet<>();
        for (Nd4jView view : step.inputs()) {
            Block block = view.block();
            if (Require.present(lastUse, block) == index && offsets.containsKey(block)) {
                dying.add(block);
            }
        }
        for (Nd4jView output : step.outputs()) {
            boolean inPlace = step.kernel().elementwise() || step.kernel().accumulates();
            Block successor = inPlace ? overwritten(step, output, dying) : null;
            if (successor == null) {
                allocate(output.block());
            } else {
                offsets.put(output.block(), offsets.get(successor));
                dying.remove(successor);
            }
        }
        dying.forEach(this::release);
        for (Nd4jView output : step.outputs()) {
            if (!lastUse.containsKey(output.block())) {
                release(output.block());
            }
        }
    }

    /**
     * Returns the argument that the result overwrites, or {@code null}. If the arguments' shapes differ, only the first
     * may be overwritten: the engine broadcasts a smaller first argument into the result before it reads the second.
     */
    private static @Nullable Block overwritten(Nd4jStep step, Nd4jView output, Set<Block> dying) {
        boolean alike = step.kernel().elementwise()
                && step.inputs().stream().allMatch(view -> view.shape().equals(output.shape()));
        List<Nd4jView> candidates = alike ? step.inputs() : step.inputs().subList(0, 1);
        for (Nd4jView view : candidates) {
            if (dying.contains(view.block()) && view.shape().equals(output.shape())) {
                return view.block();
            }
        }
        return null;
    }

    private void allocate(Block block) {
        long size = MemoryPool.rounded(block.size());
        Map.Entry<Long, Long> best = null;
        for (Map.Entry<Long, Long> gap : free.entrySet()) {
            if (gap.getValue() >= size && (best == null || gap.getValue() < best.getValue())) {
                best = gap;
            }
        }
        if (best != null) {
            long offset = best.getKey();
            long rest = best.getValue() - size;
            free.remove(offset);
            if (rest > 0) {
                free.put(offset + size, rest);
            }
            offsets.put(block, offset);
            return;
        }
        Map.Entry<Long, Long> last = free.lastEntry();
        boolean atEnd = last != null && last.getKey() + last.getValue() == end;
        long offset = atEnd ? last.getKey() : end;
        if (atEnd) {
            free.remove(offset);
        }
        offsets.put(block, offset);
        end = offset + size;
    }

    private void release(Block block) {
        long offset = Require.present(offsets, block);
        long size = MemoryPool.rounded(block.size());
        Map.Entry<Long, Long> before = free.lowerEntry(offset);
        if (before != null && before.getKey() + before.getValue() == offset) {
            offset = before.getKey();
            size += before.getValue();
        }
        Long after = free.remove(offset + size);
        free.put(offset, after == null ? size : size + after);
    }

    /** Returns the offset of a block, in float32 numbers. */
    long offset(Block block) {
        return Require.present(offsets, block);
    }

    /** Returns the size of the memory, in float32 numbers. */
    long size() {
        return end;
    }
}
