package io.parsimony;

import io.parsimony.backend.BackendInfo;
import io.parsimony.config.Configuration;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostComparison;
import io.parsimony.cost.CostReport;
import io.parsimony.deploy.DeployedModel;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.measure.Latency;
import io.parsimony.rewrite.Rewrite;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * The result of a complete compression, or of the finished stages of a compression that ended early.
 *
 * @param status the last stage, and whether the compression is complete
 * @param setting the engine, the configuration and the sizes of the data
 * @param time the duration in this process
 * @param teacherCost the teacher's cost for one sample
 * @param rewrite the change from teacher to student; empty before {@link Compression.Stage#REWRITE}, present from the
 *     start for the caller's own student
 * @param models the finished models by role, in the order of completion
 * @param deployed the deployed student; empty until deployed
 */
@API(status = API.Status.EXPERIMENTAL)
public record CompressionResult(
        Status status,
        Setting setting,
        Duration time,
        CostReport teacherCost,
        Optional<Rewrite> rewrite,
        Map<Role, MeasuredModel> models,
        Optional<DeployedModel> deployed) {

    /** The role of a model in a compression. */
    public enum Role {
        /** The model to compress. */
        TEACHER,
        /** The model distilled from the teacher. */
        STUDENT,
        /** The student's network, initialized at random and trained without the teacher. */
        BASELINE,
        /** The student in its form for inference. */
        DEPLOYED;

        /** Returns the name in lower case, for folders and tables. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The progress of a compression.
     *
     * @param stage the current stage, or the last
     * @param reason {@code complete}, {@code running}, or the id of the error that ended it
     */
    public record Status(Compression.Stage stage, String reason) {

        private static final String COMPLETE = "complete";

        static Status complete() {
            return new Status(Compression.Stage.COMPARE, COMPLETE);
        }

        static Status running(Compression.Stage stage) {
            return new Status(stage, "running");
        }

        /** Returns whether every stage was finished. */
        public boolean isComplete() {
            return reason.equals(COMPLETE);
        }
    }

    /**
     * The setting of a compression.
     *
     * @param engine the engine
     * @param configuration the configuration
     * @param trainSamples the number of training samples
     * @param testSamples the number of test samples, zero without test data
     */
    public record Setting(BackendInfo engine, Configuration configuration, int trainSamples, int testSamples) {}

    /** Copies the map. */
    public CompressionResult {
        Map<Role, MeasuredModel> copy = new EnumMap<>(Role.class);
        copy.putAll(models);
        models = Collections.unmodifiableMap(copy);
    }

    /**
     * Returns the teacher.
     *
     * @throws ParsimonyException ({@code not-finished}) if the compression ended before its teacher was trained
     */
    public MeasuredModel teacher() {
        return finished(Role.TEACHER);
    }

    /**
     * Returns the student as trained.
     *
     * @throws ParsimonyException ({@code not-finished}) if the compression ended before
     */
    public MeasuredModel student() {
        return finished(Role.STUDENT);
    }

    /** Returns a finished model, if there is one of this role. */
    public Optional<MeasuredModel> model(Role role) {
        return Optional.ofNullable(models.get(role));
    }

    private MeasuredModel finished(Role role) {
        return model(role)
                .orElseThrow(() -> ParsimonyException.of(
                        ErrorId.NOT_FINISHED,
                        "Expected a finished %s, found a compression that ended at stage [%s]: %s.",
                        role.label(),
                        status.stage().label(),
                        status.reason()));
    }

    /** Returns the teacher's cost divided by the student's, once the student's network is known. */
    public Optional<CostComparison.Ratio> costRatio() {
        return rewrite.map(change -> new CostComparison(
                        teacherCost, CostAnalyzer.analyze(change.model().network()))
                .whole()
                .ratio());
    }

    /**
     * Returns the teacher's median time divided by another model's, by batch size; empty until both are measured.
     *
     * @param role the other model
     */
    public Map<Integer, Double> speedups(Role role) {
        Map<Integer, Double> speedups = new LinkedHashMap<>();
        for (Latency slow : model(Role.TEACHER).map(MeasuredModel::latencies).orElse(List.of())) {
            model(role)
                    .flatMap(other -> other.latency(slow.batch()))
                    .ifPresent(fast -> speedups.put(slow.batch(), slow.median() / fast.median()));
        }
        return speedups;
    }
}
