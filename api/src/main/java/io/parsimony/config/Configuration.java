package io.parsimony.config;

import io.parsimony.backend.BackendProvider;
import io.parsimony.deploy.DeploymentSettings;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.config.ConfigurationReader;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.rewrite.RewriteStrategy;
import java.util.List;
import java.util.Optional;

/**
 * A complete configuration, checked as far as possible without a model, data or an engine. It is read from HOCON by
 * {@link ConfigurationReader} or built in Java by {@link #builder}.
 *
 * @param backend the chosen backend with its settings
 * @param target the required savings of the student
 * @param rewrites the strategies, applied one after the other
 * @param distill the training of the student
 * @param teacher the training of an untrained teacher
 * @param baseline the training of the baseline without the teacher; by default with the label losses of {@code distill}
 * @param deployment the deployment of the student
 * @param memory the maximum number of bytes for a model's activations during evaluation and calibration; it determines
 *     the batch size
 */
public record Configuration(
        BackendProvider backend,
        Target target,
        List<RewriteStrategy> rewrites,
        TrainingConfiguration distill,
        Optional<TrainingConfiguration> teacher,
        Optional<TrainingConfiguration> baseline,
        DeploymentSettings deployment,
        long memory) {

    /**
     * Copies the list and checks the memory.
     *
     * @throws ParsimonyException ({@code bad-value})
     */
    public Configuration {
        rewrites = List.copyOf(rewrites);
        Require.atLeastOne("memory", memory);
    }

    /**
     * Returns the default memory in bytes: the maximum heap size of this process, a quarter of the machine's memory
     * unless {@code -Xmx} is set.
     */
    public static long defaultMemory() {
        return Runtime.getRuntime().maxMemory();
    }

    /**
     * Returns a builder with a backend on the class path, with its default settings.
     *
     * @param backend the backend's id, for instance {@code onnx}
     * @param distill the training of the student
     * @throws ParsimonyException ({@code unknown-plugin}) if there is no such backend; ({@code bad-plugin})
     */
    public static Builder builder(String backend, TrainingConfiguration distill) {
        return builder(
                new PluginRegistry<>("backend", PluginRegistry.discover(BackendProvider.class)).get(backend), distill);
    }

    /** Returns a builder with a backend. */
    public static Builder builder(BackendProvider backend, TrainingConfiguration distill) {
        return new Builder(backend, distill);
    }

    /** Returns a builder that starts from this configuration. */
    public Builder toBuilder() {
        Builder builder = new Builder(backend, distill)
                .target(target)
                .rewrites(rewrites)
                .deployment(deployment)
                .memory(memory);
        teacher.ifPresent(builder::teacher);
        baseline.ifPresent(builder::baseline);
        return builder;
    }

    /** Collects the parts of a configuration. */
    public static final class Builder {

        private final BackendProvider backend;
        private Target target = new Target();
        private List<RewriteStrategy> rewrites = List.of();
        private TrainingConfiguration distill;
        private Optional<TrainingConfiguration> teacher = Optional.empty();
        private Optional<TrainingConfiguration> baseline = Optional.empty();
        private Optional<DeploymentSettings> deployment = Optional.empty();
        private long memory = defaultMemory();

        private Builder(BackendProvider backend, TrainingConfiguration distill) {
            this.backend = backend;
            this.distill = distill;
        }

        /**
         * Sets the required savings of the student; by default the student's cost may equal, but not exceed, the
         * teacher's.
         */
        public Builder target(Target value) {
            target = value;
            return this;
        }

        /** Sets the strategies, applied one after the other; by default there are none. */
        public Builder rewrites(List<RewriteStrategy> value) {
            rewrites = List.copyOf(value);
            return this;
        }

        /** Sets the strategies, applied one after the other. */
        public Builder rewrites(RewriteStrategy... value) {
            return rewrites(List.of(value));
        }

        /** Sets the training of the student. */
        public Builder distill(TrainingConfiguration value) {
            distill = value;
            return this;
        }

        /** Sets the training of an untrained teacher. */
        public Builder teacher(TrainingConfiguration value) {
            teacher = Optional.of(value);
            return this;
        }

        /**
         * Sets the training of the baseline without the teacher; losses that need a teacher are dropped. The default is
         * {@code distill}.
         */
        public Builder baseline(TrainingConfiguration value) {
            baseline = Optional.of(value);
            return this;
        }

        /** Sets the deployment of the student; by default in the fastest of all forms found on the class path. */
        public Builder deployment(DeploymentSettings value) {
            deployment = Optional.of(value);
            return this;
        }

        /** Sets the maximum number of bytes for activations, at least 1; by default the maximum heap size. */
        public Builder memory(long bytes) {
            memory = bytes;
            return this;
        }

        /**
         * Builds the configuration.
         *
         * @throws ParsimonyException ({@code bad-value})
         */
        public Configuration build() {
            return new Configuration(
                    backend,
                    target,
                    rewrites,
                    distill,
                    teacher,
                    baseline,
                    deployment.orElseGet(DeploymentSettings::new),
                    memory);
        }
    }
}
