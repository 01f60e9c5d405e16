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
 * A whole configuration, valid as far as it can be checked without a model, data or an engine. It is read from HOCON by
 * {@link ConfigurationReader} or built in Java by {@link #builder}.
 *
 * @param backend the chosen backend with its settings
 * @param target how much cheaper the student must be
 * @param rewrites the strategies, applied one after the other
 * @param distill how the student is trained
 * @param teacher how the teacher is trained, where it has yet to be
 * @param baseline how the student's network is trained without the teacher, where it is not by the label losses of
 *     {@code distill}
 * @param deployment how the student is deployed
 * @param memory the bytes that the activations of a model may take while it is scored or calibrated, which decide the
 *     batch
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
     * Returns the default memory in bytes: the largest heap of this process, which is a quarter of the machine's memory
     * unless {@code -Xmx} says otherwise.
     */
    public static long defaultMemory() {
        return Runtime.getRuntime().maxMemory();
    }

    /**
     * Returns a builder with a backend on the class path, with its default settings.
     *
     * @param backend the backend's id, for instance {@code onnx}
     * @param distill how the student is trained
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

        /** Sets how much cheaper the student must be; by default anything is allowed that is not dearer. */
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

        /** Sets how the student is trained. */
        public Builder distill(TrainingConfiguration value) {
            distill = value;
            return this;
        }

        /** Sets how the teacher is trained, where it has yet to be. */
        public Builder teacher(TrainingConfiguration value) {
            teacher = Optional.of(value);
            return this;
        }

        /**
         * Sets how the student's network is trained without the teacher, of whose losses those that need a teacher are
         * left out; by default as {@code distill} says.
         */
        public Builder baseline(TrainingConfiguration value) {
            baseline = Optional.of(value);
            return this;
        }

        /** Sets how the student is deployed; by default in the fastest of the forms on the class path. */
        public Builder deployment(DeploymentSettings value) {
            deployment = Optional.of(value);
            return this;
        }

        /** Sets the bytes that activations may take, at least one; by default those of the largest heap. */
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
