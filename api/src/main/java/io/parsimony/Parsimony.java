package io.parsimony;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Module;
import com.google.inject.spi.Message;
import com.typesafe.config.Config;
import io.parsimony.backend.Backend;
import io.parsimony.backend.InferenceSession;
import io.parsimony.config.Configuration;
import io.parsimony.config.ConfigurationReader;
import io.parsimony.config.PluginModule;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.distill.Taps;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.run.Run;
import io.parsimony.run.RunFolder;
import io.parsimony.train.Dataset;
import io.parsimony.train.TrainingListener;
import io.parsimony.train.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Configuration in, compressor out: rewrites a model's architecture and distils its knowledge into what comes out.
 *
 * <pre>{@code
 * Configuration configuration = Parsimony.configure(ConfigurationReader.load(Path.of("compress.conf")));
 * try (Parsimony parsimony = Parsimony.open(configuration)) {
 *     CompressionResult result = parsimony.compress(teacher, data, TrainingListener.NONE);
 * }
 * }</pre>
 */
public final class Parsimony implements AutoCloseable {

    private final Configuration configuration;
    private final Backend backend;

    private Parsimony(Configuration configuration, Backend backend) {
        this.configuration = configuration;
        this.backend = backend;
    }

    /**
     * Reads and checks a configuration with the plug-ins on the class path and those of further Guice modules. No engine
     * is loaded.
     *
     * @throws ParsimonyException with every fault found; ({@code bad-plugin}) if a plug-in cannot be loaded
     */
    public static Configuration configure(Config config, Module... plugins) {
        List<Module> modules = new ArrayList<>(List.of(plugins));
        modules.add(new PluginModule());
        ConfigurationReader reader;
        try {
            reader = Guice.createInjector(modules).getInstance(ConfigurationReader.class);
        } catch (CreationException e) {
            throw e.getErrorMessages().stream()
                    .map(Message::getCause)
                    .filter(ParsimonyException.class::isInstance)
                    .map(ParsimonyException.class::cast)
                    .findFirst()
                    .orElseThrow(() -> e);
        }
        return reader.read(config);
    }

    /**
     * Starts the configured engine.
     *
     * @throws ParsimonyException ({@code engine-unavailable})
     */
    public static Parsimony open(Configuration configuration) {
        return new Parsimony(configuration, configuration.backend().open());
    }

    /** The engine. */
    public Backend backend() {
        return backend;
    }

    /** The configuration. */
    public Configuration configuration() {
        return configuration;
    }

    /**
     * Rewrites a model by every configured strategy in turn and checks the target.
     *
     * @throws ParsimonyException ({@code no-site}, {@code unknown-node}, {@code target-missed})
     */
    public Rewrite rewrite(Model teacher) {
        Rewrite rewrite = Rewrite.identity(teacher);
        RewriteContext context = new RewriteContext(configuration.distill().seed());
        for (RewriteStrategy strategy : configuration.rewrites()) {
            rewrite = rewrite.then(strategy.apply(rewrite.model(), context));
        }
        configuration
                .target()
                .requireMet(
                        CostAnalyzer.analyze(teacher.network()).total(),
                        CostAnalyzer.analyze(rewrite.model().network()).total());
        return rewrite;
    }

    /** Distils a teacher's knowledge into its rewritten model, as configured. */
    public Model distill(Model teacher, Rewrite rewrite, Dataset data, TrainingListener listener) {
        return distill(teacher, rewrite, data, Optional.empty(), listener);
    }

    /**
     * Distils a teacher's knowledge into its rewritten model, as configured, with checkpoints in a folder: see {@link
     * Run#train(RunFolder, TrainingListener)}.
     */
    public Model distill(Model teacher, Rewrite rewrite, Dataset data, RunFolder folder, TrainingListener listener) {
        return distill(teacher, rewrite, data, Optional.of(folder), listener);
    }

    private Model distill(
            Model teacher, Rewrite rewrite, Dataset data, Optional<RunFolder> folder, TrainingListener listener) {
        TrainingConfiguration how = configuration.distill();
        Taps taps = how.taps().resolve(teacher.network(), rewrite.model().network(), rewrite.correspondence());
        return train(how.plan(rewrite.model(), Optional.of(teacher), taps), how, data, folder, listener);
    }

    /** Trains a model by itself; losses that need a teacher are an error. */
    public Model train(Model model, TrainingConfiguration how, Dataset data, TrainingListener listener) {
        return train(how.plan(model, Optional.empty(), Taps.none()), how, data, Optional.empty(), listener);
    }

    /**
     * Trains a model by itself, with checkpoints in a folder: see {@link Run#train(RunFolder, TrainingListener)}; losses
     * that need a teacher are an error.
     */
    public Model train(
            Model model, TrainingConfiguration how, Dataset data, RunFolder folder, TrainingListener listener) {
        return train(how.plan(model, Optional.empty(), Taps.none()), how, data, Optional.of(folder), listener);
    }

    private Model train(
            TrainingPlan plan,
            TrainingConfiguration how,
            Dataset data,
            Optional<RunFolder> folder,
            TrainingListener listener) {
        Run run = how.run(
                backend, plan, data, (model, some) -> evaluate(model, some).score());
        Model trained = folder.isEmpty() ? run.train(listener) : run.train(folder.get(), listener);
        return trained.noting("trained", provenance(plan, how));
    }

    private String provenance(TrainingPlan plan, TrainingConfiguration how) {
        return String.format(
                Locale.ROOT,
                "%d epochs of %s by %s, seed %d, %s",
                how.epochs(),
                plan.objective().terms().stream().map(t -> t.loss().type()).toList(),
                plan.optimizer(),
                how.seed(),
                backend.info().describe());
    }

    /** Rewrites and distils. */
    public CompressionResult compress(Model teacher, Dataset data, TrainingListener listener) {
        Rewrite rewrite = rewrite(teacher);
        return new CompressionResult(teacher, rewrite, distill(teacher, rewrite, data, listener));
    }

    /** A model's accuracy on a data set. */
    public Evaluation evaluate(Model model, Dataset data) {
        try (InferenceSession session = backend.infer(model)) {
            return Evaluation.of(session, data);
        }
    }

    /** Stops the engine. */
    @Override
    public void close() {
        backend.close();
    }
}
