package io.parsimony.strategies.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parsimony.network.Model;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.Site;
import io.parsimony.strategies.internal.linalg.Vectors;
import io.parsimony.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** Computes the share of the variance of a teacher's node that a student's node explains. */
final class Explained {

    private Explained() {}

    /** Checks that the block at a node explains the variance in its record. */
    static void requireAsStated(Model teacher, Rewrite rewrite, Tensor samples, String node) {
        Site site = rewrite.sites().stream()
                .filter(each -> each.node().equals(node))
                .findFirst()
                .orElseThrow();
        double stated = Double.parseDouble(site.what().replaceAll(".*explains (-?[0-9.]+)%.*", "$1"));
        double found =
                share(teacher, rewrite.model(), samples, node, rewrite.mapping().get(node));
        assertThat(100 * found).as(node).isCloseTo(stated, within(2.0));
    }

    /** Returns the share of the variance of a teacher's node that a student's explains. */
    static double share(Model teacher, Model student, Tensor samples, String node, String block) {
        Tensor wanted = HostNetworks.values(teacher, samples, List.of(node)).get(node);
        Tensor found = HostNetworks.values(student, samples, List.of(block)).get(block);
        double missed = 0;
        for (int i = 0; i < wanted.shape().size(); i++) {
            missed += Math.pow(wanted.get(i) - found.get(i), 2);
        }
        int channels = wanted.shape().dim(1);
        double all = 0;
        for (int channel = 0; channel < channels; channel++) {
            double[] variance = new double[1];
            moments(wanted, channel, new double[1], variance);
            all += variance[0] * (wanted.shape().size() / channels);
        }
        return 1 - missed / all;
    }

    /** Computes the mean and the variance of one channel. */
    static void moments(Tensor values, int channel, double[] mean, double[] variance) {
        int area = values.shape().dim(2) * values.shape().dim(3);
        double[] own = IntStream.range(0, values.shape().size())
                .filter(i -> i / area % values.shape().dim(1) == channel)
                .mapToDouble(values::get)
                .toArray();
        mean[0] = Vectors.mean(own);
        variance[0] = Vectors.variance(own);
    }
}
