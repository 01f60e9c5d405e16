package io.parsimony.network;

import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Groups the classes of a classifier: several old classes share one new class. New classes are numbered by their first
 * members, so a grouping of single classes is the identity. Immutable.
 *
 * <p>The logit of a new class stands for its members together: it is the logarithm of their summed probability, up to
 * the constant that all logits share. {@link #expand} divides it into equal shares.
 */
public final class ClassGrouping {

    private final int[] targets;
    private final int after;

    private ClassGrouping(int[] targets) {
        this.targets = targets;
        this.after = Arrays.stream(targets).max().orElseThrow() + 1;
    }

    /**
     * Returns the grouping of the classes with equal numbers.
     *
     * @param groups a number for each old class; classes with equal numbers form a group
     * @throws ParsimonyException ({@code bad-outputs}) if there is no class
     */
    public static ClassGrouping of(int... groups) {
        if (groups.length == 0) {
            throw ParsimonyException.of(ErrorId.BAD_OUTPUTS, "Expected at least one class, found none.");
        }
        Map<Integer, Integer> numbers = new LinkedHashMap<>();
        int[] targets = new int[groups.length];
        for (int i = 0; i < groups.length; i++) {
            numbers.putIfAbsent(groups[i], numbers.size());
            targets[i] = numbers.get(groups[i]);
        }
        return new ClassGrouping(targets);
    }

    /** Returns the grouping of single classes. */
    public static ClassGrouping identity(int classes) {
        return of(IntStream.range(0, classes).toArray());
    }

    /** Returns the number of old classes. */
    public int before() {
        return targets.length;
    }

    /** Returns the number of new classes. */
    public int after() {
        return after;
    }

    /** Returns whether every group is a single class. */
    public boolean isIdentity() {
        return after == targets.length;
    }

    /**
     * Returns the new class of an old one.
     *
     * @throws ParsimonyException ({@code bad-label}) if there is no such class
     */
    public int target(int label) {
        if (label < 0 || label >= targets.length) {
            throw ParsimonyException.of(
                    ErrorId.BAD_LABEL, "Expected a label in 0 .. %d, found %d.", targets.length - 1, label);
        }
        return targets[label];
    }

    /** Returns the old classes of a new one in ascending order. */
    public List<Integer> members(int target) {
        return IntStream.range(0, targets.length)
                .filter(label -> targets[label] == target)
                .boxed()
                .toList();
    }

    /** Returns the number of members of each new class. */
    public int[] sizes() {
        int[] sizes = new int[after];
        for (int target : targets) {
            sizes[target]++;
        }
        return sizes;
    }

    /**
     * Returns this grouping followed by another of its new classes.
     *
     * @throws ParsimonyException ({@code bad-outputs}) if the other grouping has another number of classes
     */
    public ClassGrouping then(ClassGrouping next) {
        if (next.before() != after) {
            throw ParsimonyException.of(
                    ErrorId.BAD_OUTPUTS,
                    "Expected a second grouping of %d classes, found one of %d.",
                    after,
                    next.before());
        }
        return of(Arrays.stream(targets).map(target -> next.targets[target]).toArray());
    }

    /**
     * Returns the logits of the old classes from those of the new: {@code z_i = y_t - log(members of t)}, so that the
     * members of a new class share its probability equally.
     *
     * @param logits {@code [n, after]}
     * @return {@code [n, before]}
     * @throws ParsimonyException ({@code bad-shape})
     */
    public Tensor expand(Tensor logits) {
        int rows = rows(logits, after);
        int[] sizes = sizes();
        FloatBuffer expanded = Tensor.allocate(Shape.of(rows, before()).size());
        for (int row = 0; row < rows; row++) {
            for (int target : targets) {
                expanded.put((float) (logits.get(row * after + target) - Math.log(sizes[target])));
            }
        }
        return Tensor.wrap(Shape.of(rows, before()), expanded.flip());
    }

    /**
     * Returns the logits of the new classes from those of the old: {@code y_t = log(sum over the members of exp(z_i))},
     * so that every new class has the sum of its members' probabilities.
     *
     * @param logits {@code [n, before]}
     * @return {@code [n, after]}
     * @throws ParsimonyException ({@code bad-shape})
     */
    public Tensor tie(Tensor logits) {
        int rows = rows(logits, before());
        double[] tied = new double[rows * after];
        for (int row = 0; row < rows; row++) {
            tieRow(logits, row, tied);
        }
        return Tensor.of(Shape.of(rows, after), tied);
    }

    private void tieRow(Tensor logits, int row, double[] tied) {
        double[] largest = new double[after];
        double[] sums = new double[after];
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < targets.length; i++) {
            largest[targets[i]] = Math.max(largest[targets[i]], logits.get(row * before() + i));
        }
        for (int i = 0; i < targets.length; i++) {
            sums[targets[i]] += Math.exp(logits.get(row * before() + i) - largest[targets[i]]);
        }
        for (int t = 0; t < after; t++) {
            // If every member is minus infinity, so is the result; the difference above was NaN.
            tied[row * after + t] =
                    largest[t] == Double.NEGATIVE_INFINITY ? largest[t] : largest[t] + Math.log(sums[t]);
        }
    }

    /**
     * Returns the grouping as text: the new class of each old one, separated by commas, where {@code a+n} stands for
     * the {@code n} numbers {@code a, a+1, ...} and {@code a*n} for {@code n} times {@code a}. For instance {@code
     * 0+3,1,3*2}.
     */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int from = 0; from < targets.length; ) {
            int rising = run(from, 1);
            int equal = run(from, 0);
            int length = Math.max(rising, equal);
            text.append(from == 0 ? "" : ",").append(targets[from]);
            if (length > 1) {
                text.append(rising >= equal ? '+' : '*').append(length);
            }
            from += length;
        }
        return text.toString();
    }

    private int run(int from, int step) {
        int to = from + 1;
        while (to < targets.length && targets[to] == targets[to - 1] + step) {
            to++;
        }
        return to - from;
    }

    /**
     * Parses a grouping from its {@link #text}.
     *
     * @throws ParsimonyException ({@code bad-outputs}) if the text is not a grouping
     */
    public static ClassGrouping parse(String text) {
        IntStream.Builder targets = IntStream.builder();
        long size = 0;
        for (String term : text.split(",", -1)) {
            int mark = Math.max(term.indexOf('+'), term.indexOf('*'));
            int first = number(mark < 0 ? term : term.substring(0, mark));
            int length = mark < 0 ? 1 : number(term.substring(mark + 1));
            int step = mark >= 0 && term.charAt(mark) == '+' ? 1 : 0;
            size += length;
            if (length < 1 || size > Integer.MAX_VALUE / Float.BYTES) {
                throw badText(term);
            }
            for (int i = 0; i < length; i++) {
                targets.add(first + i * step);
            }
        }
        return of(targets.build().toArray());
    }

    private static int number(String digits) {
        try {
            int number = Integer.parseInt(digits);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw badText(digits);
        }
        throw badText(digits);
    }

    private static ParsimonyException badText(String found) {
        return ParsimonyException.of(
                ErrorId.BAD_OUTPUTS, "Expected a class grouping such as [0+3,1,3*2], found [%s].", found);
    }

    private static int rows(Tensor logits, int classes) {
        if (logits.shape().rank() != 2 || logits.shape().dim(1) != classes) {
            throw ParsimonyException.of(
                    ErrorId.BAD_SHAPE, "Expected logits [n, %d], found %s.", classes, logits.shape());
        }
        return logits.shape().dim(0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClassGrouping grouping && Arrays.equals(targets, grouping.targets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(targets);
    }

    @Override
    public String toString() {
        return "ClassGrouping(" + before() + " to " + after + ")";
    }
}
