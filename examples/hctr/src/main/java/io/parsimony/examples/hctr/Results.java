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
 * What the experiment has found so far.
 *
 * @param status {@code complete}, or how it ended before its time
 * @param setting what it was done with
 * @param time how long this process took
 * @param peakMebibytes the most memory that the process had, if the system tells
 * @param sites what the rewrite did where
 * @param networks all networks, in the order they were trained
 * @param compression the first seed's compression, with the size and the time of single frames
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
     * What the experiment was done with.
     *
     * @param engine the engine that ran
     * @param configuration the configuration used
     * @param scale how large it is
     * @param characters the size of the alphabet
     * @param data what the data are, a line each
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

    /** Returns the teacher, once it is trained. */
    Optional<ReadingNetwork> teacher() {
        return of(Role.TEACHER).stream().findFirst();
    }

    /**
     * A figure over all networks of a role.
     *
     * @param mean its mean
     * @param least its least
     * @param most its greatest
     */
    record Spread(double mean, double least, double most) {}

    /** Returns a figure over all networks of a role, if there are any. */
    Optional<Spread> spread(Role role, ToDoubleFunction<ReadingNetwork> figure) {
        double[] values = of(role).stream().mapToDouble(figure).toArray();
        if (values.length == 0) {
            return Optional.empty();
        }
        DoubleSummaryStatistics statistics = Arrays.stream(values).summaryStatistics();
        return Optional.of(new Spread(statistics.getAverage(), statistics.getMin(), statistics.getMax()));
    }
}
