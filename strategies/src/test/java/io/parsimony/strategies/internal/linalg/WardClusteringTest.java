package io.parsimony.strategies.internal.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WardClusteringTest {

    @Test
    void smallOnesMergeWhatCostsLeastEachTime() {
        double[] rows = rows(60, 5, 60, 1, 3);
        for (int groups : new int[] {59, 40, 17, 4, 1}) {
            int[] found = new WardClustering(rows.clone(), 60, 1, 1).into(groups);
            assertThat(sorted(found)).isEqualTo(byHand(rows, 60, groups));
        }
    }

    @Test
    void largeOnesFindTheGroupsThatAreThere() {
        // 900 rows of 100 dimensions around 150 well separated centers, too many for a search over all pairs.
        int[] found = new WardClustering(rows(900, 100, 150, 0.1, 5), 900, 1, 1).into(150);
        for (int i = 0; i < 900; i++) {
            assertThat(found[i]).isEqualTo(found[i % 150]);
        }
        assertThat(Arrays.stream(found).distinct().count()).isEqualTo(150);
    }

    @Test
    void largeOnesAreNearlyAsGoodAsEveryPair() {
        double[] rows = rows(600, 80, 600, 1, 6);
        int[] found = new WardClustering(rows.clone(), 600, 1, 1).into(200);
        double loss = loss(rows, 600, found);
        double best = loss(rows, 600, labels(byHand(rows, 600, 200), 600));
        assertThat(loss).isLessThan(1.05 * best);
    }

    @Test
    void positionsStayApartAndEachKeepsAGroup() {
        int[] found = new WardClustering(rows(900, 70, 30, 0.5, 2), 900, 3, 1).into(3);
        for (int i = 0; i < 900; i++) {
            assertThat(found[i]).isEqualTo(found[i % 3]);
        }
        assertThat(Arrays.stream(found).distinct().count()).isEqualTo(3);
    }

    @Test
    void theSameSeedGivesTheSameGroups() {
        double[] rows = rows(700, 90, 700, 1, 4);
        int[] once = new WardClustering(rows.clone(), 700, 1, 9).into(100);
        int[] again = new WardClustering(rows.clone(), 700, 1, 9).into(100);
        assertThat(once).isEqualTo(again);
    }

    @Test
    void equalRowsMergeFirst() {
        double[] rows = rows(600, 80, 50, 0, 8);
        int[] found = new WardClustering(rows, 600, 1, 1).into(50);
        assertThat(Arrays.stream(found).distinct().count()).isEqualTo(50);
        for (int i = 0; i < 600; i++) {
            assertThat(found[i]).isEqualTo(found[i % 50]);
        }
    }

    /** Row {@code i} lies about center {@code i % centres}. */
    private static double[] rows(int count, int width, int centres, double spread, long seed) {
        Random random = new Random(seed);
        double[] means = IntStream.range(0, centres * width)
                .mapToDouble(i -> 5 * random.nextGaussian())
                .toArray();
        double[] rows = new double[count * width];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = means[i / width % centres * width + i % width] + spread * random.nextGaussian();
        }
        return rows;
    }

    /** Returns Ward's clustering by definition: merges the pair that adds least to the loss, repeatedly. */
    private static List<List<Integer>> byHand(double[] rows, int count, int groups) {
        int width = rows.length / count;
        List<List<Integer>> members = new ArrayList<>();
        List<double[]> centres = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new ArrayList<>(List.of(i)));
            centres.add(Arrays.copyOfRange(rows, i * width, (i + 1) * width));
        }
        while (members.size() > groups) {
            int a = 0;
            int b = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < members.size(); i++) {
                for (int j = i + 1; j < members.size(); j++) {
                    double m = members.get(i).size();
                    double n = members.get(j).size();
                    double distance = 0;
                    for (int k = 0; k < width; k++) {
                        distance += Math.pow(centres.get(i)[k] - centres.get(j)[k], 2);
                    }
                    double cost = m * n / (m + n) * distance;
                    if (cost < least) {
                        least = cost;
                        a = i;
                        b = j;
                    }
                }
            }
            double m = members.get(a).size();
            double n = members.get(b).size();
            for (int k = 0; k < width; k++) {
                centres.get(a)[k] = (m * centres.get(a)[k] + n * centres.get(b)[k]) / (m + n);
            }
            members.get(a).addAll(members.remove(b));
            centres.remove(b);
        }
        members.forEach(list -> list.sort(null));
        return members.stream()
                .sorted((x, y) -> Integer.compare(x.get(0), y.get(0)))
                .toList();
    }

    private static List<List<Integer>> sorted(int[] groups) {
        return Arrays.stream(groups)
                .distinct()
                .mapToObj(group -> IntStream.range(0, groups.length)
                        .filter(i -> groups[i] == group)
                        .boxed()
                        .toList())
                .toList();
    }

    private static int[] labels(List<List<Integer>> groups, int count) {
        int[] labels = new int[count];
        for (int g = 0; g < groups.size(); g++) {
            for (int member : groups.get(g)) {
                labels[member] = g;
            }
        }
        return labels;
    }

    /** Returns the sum of the squared distances of the rows from their groups' means. */
    private static double loss(double[] rows, int count, int[] labels) {
        int width = rows.length / count;
        double loss = 0;
        for (List<Integer> group : sorted(labels)) {
            for (int k = 0; k < width; k++) {
                int column = k;
                double mean = group.stream()
                        .mapToDouble(i -> rows[i * width + column])
                        .average()
                        .orElseThrow();
                loss += group.stream()
                        .mapToDouble(i -> Math.pow(rows[i * width + column] - mean, 2))
                        .sum();
            }
        }
        return loss;
    }
}
