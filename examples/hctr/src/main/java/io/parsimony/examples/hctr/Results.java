package io.parsimony.examples.hctr;

import com.typesafe.config.Config;
import io.parsimony.CompressionResult;
import io.parsimony.backend.BackendInfo;
import io.parsimony.examples.hctr.ReadingNetwork.Role;
import io.parsimony.rewrite.Site;
import java.time.Duration;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The results of the experiment so far.
 *
 * @param status {@code complete}, or the reason of an early end
 * @param setting the setting of the experiment
 * @param time the duration of this process
 * @param peakMebibytes the peak memory of the process in MiB, if the system reports it
 * @param sites the change of each site
 * @param networks all networks in training order
 * @param compression the compression of the first seed, with the cost and time of single frames
 */
record Results(
        String status,
        Setting setting,
        Duration time,
        OptionalDouble peakMebibytes,
        List<Site> sites,
        List<ReadingNetwork> networks,
        Optional<CompressionResult> compression) {

    /**
     * The setting of the experiment.
     *
     * @param engine the engine
     * @param configuration the configuration used
     * @param scale the size of the experiment
     * @param characters the size of the alphabet
     * @param data the description of the data, one item per line
     */
    record Setting(BackendInfo engine, Config configuration, Scale scale, int characters, List<String> data) {}

    Results {
        sites = List.copyOf(sites);
        networks = List.copyOf(networks);
    }

    /** Returns the networks of a role. */
    List<ReadingNetwork> of(Role role) {
        return networks.stream().filter(one -> one.role() == role).toList();
    }

    /** Returns the teacher, if it is trained. */
    Optional<ReadingNetwork> teacher() {
        return of(Role.TEACHER).stream().findFirst();
    }

    /**
     * The statistics of a figure over all networks of a role.
     *
     * @param mean its mean
     * @param least its minimum
     * @param most its maximum
     */
    record Spread(double mean, double least, double most) {}

    /** Returns the statistics of a figure over all networks of a role, if there is a network. */
    Optional<Spread> spread(Role role, ToDoubleFunction<ReadingNetwork> figure) {
        double[] values = of(role).stream().mapToDouble(figure).toArray();
        if (values.length == 0) {
            return Optional.empty();
        }
        DoubleSummaryStatistics statistics = Arrays.stream(values).summaryStatistics();
        return Optional.of(new Spread(statistics.getAverage(), statistics.getMin(), statistics.getMax()));
    }
}
