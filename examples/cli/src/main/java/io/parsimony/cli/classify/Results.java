package io.parsimony.cli.classify;

import com.typesafe.config.Config;
import io.parsimony.backend.BackendInfo;
import io.parsimony.cost.Cost;
import io.parsimony.rewrite.Site;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the experiment has found so far.
 *
 * @param status {@code complete}, or how it ended before its time
 * @param setting what it was done with
 * @param time how long it took in all
 * @param sites what the rewrite did where
 * @param contestants the trained networks by role, in the order they were trained
 */
public record Results(
        String status, Setting setting, Duration time, List<Site> sites, Map<String, Contestant> contestants) {

    /** A role. */
    public static final String TEACHER = "teacher";
    /** A role. */
    public static final String STUDENT = "student";
    /** A role. */
    public static final String UNDISTILLED = "undistilled";

    /** The networks that are trained. */
    public static final List<String> ROLES = List.of(TEACHER, STUDENT, UNDISTILLED);

    /**
     * What the experiment was done with.
     *
     * @param engine the engine that ran
     * @param configuration the configuration used
     * @param seed the seed of the student's training
     * @param trainSamples the number of training samples
     * @param testSamples the number of test samples
     */
    public record Setting(BackendInfo engine, Config configuration, long seed, int trainSamples, int testSamples) {}

    /** Copies the lists. */
    public Results {
        sites = List.copyOf(sites);
        contestants = Collections.unmodifiableMap(new LinkedHashMap<>(contestants));
    }

    public Optional<Contestant> contestant(String role) {
        return Optional.ofNullable(contestants.get(role));
    }

    /** How many times cheaper and faster the student is than the teacher, once there are both. */
    public Optional<Ratio> ratio() {
        return contestant(TEACHER).flatMap(teacher -> contestant(STUDENT).map(student -> Ratio.of(teacher, student)));
    }

    /**
     * The teacher's figures divided by the student's.
     *
     * @param macs multiply-accumulates
     * @param parameters parameters
     * @param bytes size
     * @param latency time an image, once measured
     */
    public record Ratio(double macs, double parameters, double bytes, Optional<Latency> latency) {

        private static Ratio of(Contestant teacher, Contestant student) {
            Cost t = teacher.cost();
            Cost s = student.cost();
            return new Ratio(
                    (double) t.macs() / s.macs(),
                    (double) t.parameters() / s.parameters(),
                    (double) t.bytes() / s.bytes(),
                    teacher.latency().flatMap(slow -> student.latency()
                            .map(fast -> new Latency(slow.single() / fast.single(), slow.batched() / fast.batched()))));
        }
    }
}
