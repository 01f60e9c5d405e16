package io.parsimony.strategies.internal.linalg;

import io.parsimony.internal.tensor.Generators;
import io.parsimony.strategies.rewrite.OutputTying;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Ward's agglomerative clustering of the rows of a matrix, for tens of thousands of rows: see {@link OutputTying}.
 * Groups merge in the order of their costs, ties by number, so the same matrix and seed give the same groups on any
 * number of threads.
 */
public final class WardClustering {

    /** The maximum number of groups with a search over all pairs. */
    private static final int EXACT = 256;
    /** The number of nearest neighbors per group above that. */
    private static final int NEIGHBOURS = 16;
    /** The number of dimensions of the neighbor search. */
    private static final int PROJECTED = 64;
    /** The number of rows whose distances to all others are in memory at once. */
    private static final int CHUNK = 256;

    private final double[] centres;
    private final int width;
    private final int positions;
    private final long seed;
    private final int[] sizes;
    private final int[] parents;
    private final int[] versions;
    private final List<Set<Integer>> near = new ArrayList<>();
    private final PriorityQueue<Merger> queue = new PriorityQueue<>();

    /** Two candidate groups of a merger, with their versions when the cost was computed. */
    private record Merger(double cost, int a, int b, int versionA, int versionB) implements Comparable<Merger> {

        private static final Comparator<Merger> ORDER = Comparator.comparingDouble(Merger::cost)
                .thenComparingInt(Merger::a)
                .thenComparingInt(Merger::b);

        @Override
        public int compareTo(Merger other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * Starts with every row in its own group.
     *
     * @param rows the numbers, which the clustering overwrites
     * @param count the number of rows
     * @param positions row {@code i} has position {@code i mod positions}, and only rows of one position may merge
     */
    public WardClustering(double[] rows, int count, int positions, long seed) {
        this.centres = rows;
        this.width = rows.length / count;
        this.positions = positions;
        this.seed = seed;
        this.sizes = new int[count];
        this.parents = IntStream.range(0, count).toArray();
        this.versions = new int[count];
        Arrays.fill(sizes, 1);
        for (int i = 0; i < count; i++) {
            near.add(new HashSet<>());
        }
    }

    /** Merges down to a number of groups, at least one per position. Returns the group number of each row. */
    public int[] into(int groups) {
        int left = parents.length;
        while (left > groups) {
            if (queue.isEmpty()) {
                findNeighbours();
            }
            Merger next = queue.remove();
            if (versions[next.a] == next.versionA && versions[next.b] == next.versionB) {
                merge(next.a, next.b);
                left--;
            }
        }
        return IntStream.range(0, parents.length).map(this::group).toArray();
    }

    private int group(int row) {
        int group = row;
        while (parents[group] != group) {
            group = parents[group];
        }
        parents[row] = group;
        return group;
    }

    private void merge(int a, int b) {
        int all = sizes[a] + sizes[b];
        for (int j = 0; j < width; j++) {
            centres[a * width + j] = (sizes[a] * centres[a * width + j] + sizes[b] * centres[b * width + j]) / all;
        }
        sizes[a] = all;
        parents[b] = a;
        versions[a]++;
        versions[b]++;
        Set<Integer> others = new HashSet<>();
        near.get(a).forEach(other -> others.add(group(other)));
        near.get(b).forEach(other -> others.add(group(other)));
        others.remove(a);
        near.set(b, Set.of());
        near.set(a, new HashSet<>());
        others.stream().map(other -> merger(a, other)).sorted().limit(EXACT).forEach(this::consider);
    }

    private void consider(Merger merger) {
        near.get(merger.a).add(merger.b);
        near.get(merger.b).add(merger.a);
        queue.add(merger);
    }

    private Merger merger(int one, int other) {
        int a = Math.min(one, other);
        int b = Math.max(one, other);
        double cost = (double) sizes[a] * sizes[b] / (sizes[a] + sizes[b]) * squaredDistance(a, b);
        return new Merger(cost, a, b, versions[a], versions[b]);
    }

    /** Four parallel sums, because each addition to a single sum would wait for the one before. */
    private double squaredDistance(int a, int b) {
        int left = a * width;
        int right = b * width;
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int j = 0;
        for (; j + 3 < width; j += 4) {
            double d0 = centres[left + j] - centres[right + j];
            double d1 = centres[left + j + 1] - centres[right + j + 1];
            double d2 = centres[left + j + 2] - centres[right + j + 2];
            double d3 = centres[left + j + 3] - centres[right + j + 3];
            sum0 += d0 * d0;
            sum1 += d1 * d1;
            sum2 += d2 * d2;
            sum3 += d3 * d3;
        }
        for (; j < width; j++) {
            double d = centres[left + j] - centres[right + j];
            sum0 += d * d;
        }
        return sum0 + sum1 + sum2 + sum3;
    }

    private void findNeighbours() {
        double[] projected = width > PROJECTED ? project() : centres;
        for (int position = 0; position < positions; position++) {
            int first = position;
            int[] groups = IntStream.range(0, parents.length)
                    .filter(row -> row % positions == first && parents[row] == row)
                    .toArray();
            int[][] neighbours = groups.length <= EXACT ? everyPair(groups) : nearest(groups, projected);
            for (int i = 0; i < groups.length; i++) {
                for (int neighbour : neighbours[i]) {
                    if (!near.get(groups[i]).contains(neighbour)) {
                        consider(merger(groups[i], neighbour));
                    }
                }
            }
        }
    }

    private double[] project() {
        Random random = Generators.of(seed, width, "output-tying");
        double[] directions = IntStream.range(0, width * PROJECTED)
                .mapToDouble(i -> random.nextGaussian())
                .toArray();
        return Matrices.product(centres, parents.length, directions, PROJECTED);
    }

    private static int[][] everyPair(int[] groups) {
        return IntStream.range(0, groups.length)
                .mapToObj(i -> Arrays.copyOfRange(groups, i + 1, groups.length))
                .toArray(int[][]::new);
    }

    private int[][] nearest(int[] groups, double[] projected) {
        int dimensions = projected.length / parents.length;
        double[] points = new double[groups.length * dimensions];
        for (int i = 0; i < groups.length; i++) {
            System.arraycopy(projected, groups[i] * dimensions, points, i * dimensions, dimensions);
        }
        double[] transposed = Matrices.transpose(points, groups.length);
        double[] squares = IntStream.range(0, groups.length)
                .mapToDouble(i -> IntStream.range(i * dimensions, (i + 1) * dimensions)
                        .mapToDouble(k -> points[k] * points[k])
                        .sum())
                .toArray();
        int[][] nearest = new int[groups.length][];
        for (int from = 0; from < groups.length; from += CHUNK) {
            int start = from;
            int rows = Math.min(CHUNK, groups.length - from);
            double[] chunk = Arrays.copyOfRange(points, from * dimensions, (from + rows) * dimensions);
            double[] products = Matrices.product(chunk, rows, transposed, groups.length);
            IntStream.range(0, rows)
                    .parallel()
                    .forEach(i -> nearest[start + i] = nearest(start + i, i, groups, squares, products));
        }
        return nearest;
    }

    /** Returns the nearest groups by exact distance, out of twice as many by projected distance. */
    private int[] nearest(int self, int row, int[] groups, double[] squares, double[] products) {
        int most = 2 * NEIGHBOURS;
        double[] distances = new double[most];
        int[] found = new int[most];
        int count = 0;
        for (int j = 0; j < groups.length; j++) {
            double distance = squares[j] - 2 * products[row * groups.length + j];
            if (j == self || (count == most && !(distance < distances[most - 1]))) {
                continue;
            }
            int at = count < most ? count++ : most - 1;
            while (at > 0 && distances[at - 1] > distance) {
                distances[at] = distances[at - 1];
                found[at] = found[at - 1];
                at--;
            }
            distances[at] = distance;
            found[at] = groups[j];
        }
        return Arrays.stream(found, 0, count)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer other) -> squaredDistance(groups[self], other))
                        .thenComparing(other -> other))
                .limit(NEIGHBOURS)
                .mapToInt(other -> other)
                .toArray();
    }
}
