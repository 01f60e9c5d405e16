package io.parsimony.format.onnx;

import io.parsimony.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of the file, represented as a draft's value with pending reshapes and transpositions.
 *
 * <p>The axes of the draft's value are divided into atoms; reshapes split and merge atoms, transpositions reorder them.
 * An axis of the tensor is a run of atoms, outermost first. A channel shuffle is an axis of the channels' atoms 1 and
 * 0, flattening is one run of all atoms, and NHWC is another order. Transpositions that cancel out leave nothing. Atoms
 * of one element are omitted, because they may be anywhere.
 */
final class OnnxView implements ImportedValue {

    /**
     * A part of an axis of the draft's value.
     *
     * @param axis the axis; 0 is the batch
     * @param extent the number of elements; 0 for the batch, which is free
     * @param stride the distance in the axis between two elements of the atom
     */
    record Atom(int axis, long extent, long stride) {

        private static final Atom BATCH = new Atom(0, 0, 1);

        boolean isBatch() {
            return axis == 0;
        }
    }

    private static final List<Atom> BATCH = List.of(Atom.BATCH);

    private final OnnxDraft.Known base;
    private final BatchDimension batch;
    private final List<List<Atom>> groups;

    private OnnxView(OnnxDraft.Known base, BatchDimension batch, List<List<Atom>> groups) {
        this.base = base;
        this.batch = batch;
        this.groups = groups;
    }

    /** Returns a draft's value as it is. */
    static OnnxView of(OnnxDraft.Known base, BatchDimension batch) {
        return new OnnxView(base, batch, plain(base.sample()));
    }

    private static List<List<Atom>> plain(Shape sample) {
        List<List<Atom>> groups = new ArrayList<>();
        groups.add(BATCH);
        for (int axis = 1; axis <= sample.rank(); axis++) {
            groups.add(atom(axis, sample.dim(axis - 1), 1));
        }
        return groups;
    }

    private static List<Atom> atom(int axis, long extent, long stride) {
        return extent == 1 ? List.of() : List.of(new Atom(axis, extent, stride));
    }

    OnnxDraft.Known base() {
        return base;
    }

    BatchDimension batch() {
        return batch;
    }

    int rank() {
        return groups.size();
    }

    /** Returns the atoms of an axis. */
    List<Atom> group(int axis) {
        return groups.get(axis);
    }

    /** Returns the same view of another draft's value of equal shape. */
    OnnxView on(OnnxDraft.Known other) {
        return new OnnxView(other, batch, groups);
    }

    /** Returns another draft's value with its axes in an order returned by {@link #axes}. */
    OnnxView on(OnnxDraft.Known other, int[] axes) {
        return of(other, batch).transpose(axes);
    }

    /** Returns whether the axes are the draft's in a given order, in which axes of one element may be missing. */
    boolean fits(int[] axes) {
        List<List<Atom>> plain = plain(base.sample());
        if (axes.length != groups.size() || plain.size() < groups.size()) {
            return false;
        }
        boolean[] taken = new boolean[plain.size()];
        for (int i = 0; i < axes.length; i++) {
            if (axes[i] >= plain.size() || !groups.get(i).equals(plain.get(axes[i]))) {
                return false;
            }
            taken[axes[i]] = true;
        }
        return isWhole(plain, taken);
    }

    /** Returns whether all axes with more than one element are used. */
    private static boolean isWhole(List<List<Atom>> plain, boolean[] taken) {
        return IntStream.range(0, taken.length)
                .allMatch(axis -> taken[axis] || plain.get(axis).isEmpty());
    }

    /** Returns the extents for the first or second batch size. */
    long[] extents(int world) {
        long[] extents = new long[groups.size()];
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = 1;
            for (Atom atom : groups.get(axis)) {
                extents[axis] = Math.multiplyExact(extents[axis], atom.isBatch() ? batch.in(world) : atom.extent());
            }
        }
        return extents;
    }

    /** Returns whether this is the draft's value unchanged. */
    boolean isPlain() {
        return groups.equals(plain(base.sample()));
    }

    /**
     * Returns the draft's axis for each axis (0 is the batch) if this view only permutes axes. Axes of one element are
     * interchangeable: they are assigned in order and may be missing, so that a row of values is an image of height
     * one.
     */
    int @Nullable [] axes() {
        List<List<Atom>> plain = plain(base.sample());
        if (groups.size() > plain.size()) {
            return null;
        }
        int[] axes = new int[groups.size()];
        boolean[] taken = new boolean[plain.size()];
        Arrays.fill(axes, -1);
        for (int i = 0; i < axes.length; i++) {
            if (!groups.get(i).isEmpty()) {
                int axis = plain.indexOf(groups.get(i));
                if (axis < 0) {
                    return null;
                }
                axes[i] = axis;
                taken[axis] = true;
            }
        }
        if (!isWhole(plain, taken)) {
            return null;
        }
        // Axes of one element: in their place in the draft's value if possible, else in order.
        for (int i = 0; i < axes.length; i++) {
            if (axes[i] < 0 && !taken[i] && plain.get(i).isEmpty()) {
                axes[i] = i;
                taken[i] = true;
            }
        }
        int next = 0;
        for (int i = 0; i < axes.length; i++) {
            while (axes[i] < 0) {
                if (!taken[next]) {
                    axes[i] = next;
                    taken[next] = true;
                }
                next++;
            }
        }
        return axes;
    }

    /** Returns the axes in another order. */
    OnnxView transpose(int... order) {
        List<List<Atom>> moved = new ArrayList<>();
        for (int axis : order) {
            moved.add(groups.get(axis));
        }
        return new OnnxView(base, batch, moved);
    }

    /** Returns this view with an inserted axis of one element. */
    OnnxView insert(int axis) {
        List<List<Atom>> more = new ArrayList<>(groups);
        more.add(axis, List.of());
        return new OnnxView(base, batch, more);
    }

    /** Returns this view without an axis of one element. */
    OnnxView without(int axis) {
        return Objects.requireNonNull(remove(axis), "an axis of more than one element");
    }

    /** Returns this view without an axis, if that axis has one element. */
    @Nullable OnnxView remove(int axis) {
        if (!groups.get(axis).isEmpty()) {
            return null;
        }
        List<List<Atom>> fewer = new ArrayList<>(groups);
        fewer.remove(axis);
        return new OnnxView(base, batch, fewer);
    }

    /** Returns all atoms in order. */
    List<Atom> atoms() {
        return groups.stream().flatMap(List::stream).toList();
    }

    /**
     * Returns the elements in row-major order with other extents, given for both batch sizes.
     *
     * @return nothing if an atom cannot be split as needed or the sizes differ
     */
    @Nullable OnnxView reshape(long[] first, long[] second) {
        List<Atom> rest = new ArrayList<>(atoms());
        List<List<Atom>> made = new ArrayList<>();
        for (int axis = 0; axis < first.length; axis++) {
            List<Atom> group = take(rest, first[axis], second[axis]);
            if (group == null) {
                return null;
            }
            made.add(merged(group));
        }
        return rest.isEmpty() ? new OnnxView(base, batch, made) : null;
    }

    /** Takes atoms from the front until they hold the given number of elements for both batch sizes. */
    private @Nullable List<Atom> take(List<Atom> rest, long first, long second) {
        List<Atom> group = new ArrayList<>();
        while (first != 1 || second != 1 || (group.isEmpty() && fixedAtOne(rest))) {
            if (rest.isEmpty()) {
                return null;
            }
            Atom next = rest.get(0);
            long a = next.isBatch() ? batch.first() : next.extent();
            long b = next.isBatch() ? batch.second() : next.extent();
            if (first % a == 0 && second % b == 0) {
                group.add(next);
                rest.remove(0);
                first /= a;
                second /= b;
            } else if (!next.isBatch() && first == second && first > 1 && a % first == 0) {
                group.add(new Atom(next.axis(), first, next.stride() * (a / first)));
                rest.set(0, new Atom(next.axis(), a / first, next.stride()));
                first = 1;
                second = 1;
            } else {
                return null;
            }
        }
        return group;
    }

    /** Returns whether the next axis is a batch that the file fixes at one, and so an axis of one element. */
    private boolean fixedAtOne(List<Atom> rest) {
        return !rest.isEmpty() && rest.get(0).isBatch() && batch.first() == 1 && batch.second() == 1;
    }

    private static List<Atom> merged(List<Atom> group) {
        List<Atom> merged = new ArrayList<>();
        for (Atom atom : group) {
            Atom last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && last.axis() == atom.axis() && last.stride() == atom.extent() * atom.stride()) {
                merged.set(merged.size() - 1, new Atom(atom.axis(), last.extent() * atom.extent(), atom.stride()));
            } else {
                merged.add(atom);
            }
        }
        return merged;
    }

    /** Returns whether this is the draft's value with all axes except the batch merged. */
    boolean isFlat() {
        return rank() == 2 && groups.get(0).equals(BATCH) && groups.get(1).equals(sampleAtoms());
    }

    /** Returns whether this is a matrix of samples whose elements are a permutation of the draft's elements. */
    boolean isPermutedFlat() {
        return rank() == 2 && groups.get(0).equals(BATCH);
    }

    private List<Atom> sampleAtoms() {
        return plain(base.sample()).stream().skip(1).flatMap(List::stream).toList();
    }

    /**
     * Returns the number of groups if this view is a channel shuffle of the draft's value.
     *
     * @return nothing if it is not
     */
    @Nullable Integer shuffle() {
        List<List<Atom>> plain = plain(base.sample());
        if (rank() != 4 || plain.size() != 4 || groups.get(1).size() != 2) {
            return null;
        }
        Atom inner = groups.get(1).get(0);
        Atom outer = groups.get(1).get(1);
        boolean swapped = inner.axis() == 1
                && outer.axis() == 1
                && inner.stride() == 1
                && outer.stride() == inner.extent()
                && inner.extent() * outer.extent() == base.sample().dim(0);
        boolean image = groups.get(0).equals(BATCH)
                && groups.get(2).equals(plain.get(2))
                && groups.get(3).equals(plain.get(3));
        return swapped && image ? (int) outer.extent() : null;
    }

    /**
     * Returns the value with axes after the batch that are runs of the draft's own, or nothing where those are others.
     */
    @Nullable OnnxView present(List<List<Integer>> axes) {
        List<List<Atom>> plain = plain(base.sample());
        List<List<Atom>> made = new ArrayList<>();
        made.add(BATCH);
        List<Atom> all = new ArrayList<>();
        for (List<Integer> axis : axes) {
            List<Atom> group = new ArrayList<>();
            for (int each : axis) {
                if (each < 1 || each >= plain.size()) {
                    return null;
                }
                group.addAll(plain.get(each));
            }
            all.addAll(group);
            made.add(merged(group));
        }
        boolean once = all.size() == sampleAtoms().size() && all.containsAll(sampleAtoms());
        return once ? new OnnxView(base, batch, made) : null;
    }

    /**
     * Returns for each axis after the batch the draft's axes that it consists of, or nothing if it splits one of them.
     */
    @Nullable List<List<Integer>> presentation() {
        int[] axes = axes();
        if (axes != null && axes.length == base.sample().rank() + 1) {
            return axes[0] == 0 ? Arrays.stream(axes).skip(1).mapToObj(List::of).toList() : null;
        }
        if (!groups.get(0).equals(BATCH)) {
            return null;
        }
        List<List<Integer>> found = groups.stream()
                .skip(1)
                .map(group -> group.stream().map(Atom::axis).toList())
                .toList();
        OnnxView same = present(found);
        return same != null && same.groups.equals(groups) ? found : null;
    }

    /** Returns whether the samples' elements are the draft's in their order. */
    boolean isInOrder() {
        List<Atom> sample = groups.stream().skip(1).flatMap(List::stream).toList();
        return groups.get(0).equals(BATCH) && merged(sample).equals(merged(sampleAtoms()));
    }

    /**
     * Returns the block size if the channels of this view are the pixels of square blocks of an image.
     *
     * @param blocksFirst whether pixels come before channels in the order of the view's channels
     * @return nothing if they are not
     */
    @Nullable Integer blocks(boolean blocksFirst) {
        if (rank() != 4 || base.sample().rank() != 3 || !groups.get(0).equals(BATCH)) {
            return null;
        }
        for (int block = 2; block <= base.sample().dim(1) && groups.get(1).size() >= 2; block++) {
            List<Atom> channels = atom(1, base.sample().dim(0), 1);
            List<Atom> pixels = List.of(new Atom(2, block, 1), new Atom(3, block, 1));
            List<Atom> expected = new ArrayList<>(blocksFirst ? pixels : channels);
            expected.addAll(blocksFirst ? channels : pixels);
            if (groups.get(1).equals(expected)) {
                return block;
            }
        }
        return null;
    }

    /** Returns whether this view adds one-element rows and columns to the features of samples. */
    boolean isLifted() {
        return base.sample().rank() == 1
                && rank() == 4
                && groups.get(0).equals(BATCH)
                && groups.get(1).equals(plain(base.sample()).get(1))
                && groups.get(2).isEmpty()
                && groups.get(3).isEmpty();
    }

    /** Returns the same tensor as a view of the input of the draft, which is a flattening. */
    OnnxView through(OnnxDraft.Known flattened) {
        OnnxView inner = of(flattened, batch);
        return new OnnxView(flattened, batch, List.of(BATCH, merged(inner.sampleAtoms())));
    }

    /** Returns a view of another draft by groups of its atoms. */
    static OnnxView of(OnnxDraft.Known base, BatchDimension batch, List<List<Atom>> groups) {
        return new OnnxView(base, batch, groups);
    }

    /** Returns the groups of atoms. */
    List<List<Atom>> groups() {
        return groups;
    }
}
