package io.parsimony;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Module;
import com.google.inject.spi.Message;
import com.typesafe.config.Config;
import io.parsimony.backend.Backend;
import io.parsimony.backend.InferenceSession;
import io.parsimony.config.Configuration;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.data.Dataset;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.config.ConfigurationReader;
import io.parsimony.internal.config.PluginModule;
import io.parsimony.internal.config.TrainingSetup;
import io.parsimony.internal.data.Fingerprints;
import io.parsimony.internal.data.GroupedLabels;
import io.parsimony.internal.distill.Adapters;
import io.parsimony.internal.distill.Blockwise;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.measure.EngineCalibration;
import io.parsimony.internal.run.Evaluation;
import io.parsimony.internal.run.Run;
import io.parsimony.internal.run.RunFolder;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.network.Model;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteContext.Calibration;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.train.Score;
import io.parsimony.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A running engine with a configuration, which rewrites, distills, trains and evaluates models. {@link Compression}
 * runs all of these in order.
 *
 * <pre>{@code
 * Configuration configuration = Parsimony.configure(Path.of("compress.conf"));
 * try (Parsimony parsimony = Parsimony.open(configuration)) {
 *     CompressionResult result = Compression.of(parsimony).teacher(teacher).data(train, test).run();
 * }
 * }</pre>
 */
public final class Parsimony implements AutoCloseable {

    /** The default number of samples that rewritten parts are fitted to. */
    public static final int CALIBRATION_SAMPLES = 256;

    private final Configuration configuration;
    private final Backend backend;

    private Parsimony(Configuration configuration, Backend backend) {
        this.configuration = configuration;
        this.backend = backend;
    }

    /**
     * Reads and checks a HOCON file, overridden by system properties: see {@link #configure(Config, Module...)}.
     *
     * @throws ParsimonyException with every fault found; ({@code bad-file}) if the file cannot be read
     */
    public static Configuration configure(Path file, Module... plugins) {
        return configure(ConfigurationReader.load(file), plugins);
    }

    /**
     * Reads and checks a configuration with the plug-ins on the class path and those of further Guice modules. No
     * engine is loaded.
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
        return of(configuration.backend().open(), configuration);
    }

    /** Wraps a running engine. {@link #close} stops the engine; the caller may stop it too. */
    public static Parsimony of(Backend backend, Configuration configuration) {
        return new Parsimony(configuration, backend);
    }

    /** Returns the same engine with another configuration. Closing either stops the engine. */
    public Parsimony with(Configuration other) {
        return of(backend, other);
    }

    /** Returns the engine. */
    public Backend backend() {
        return backend;
    }

    /** Returns the configuration. */
    public Configuration configuration() {
        return configuration;
    }

    /**
     * Rewrites a model by every configured strategy in turn and checks the target. Parts that a strategy would fit to
     * the teacher's activations are initialized at random.
     *
     * @throws ParsimonyException ({@code no-site}, {@code unknown-node}, {@code target-missed})
     */
    public Rewrite rewriteAtRandom(Model teacher) {
        return rewriteAtRandom(configuration, teacher);
    }

    /** Rewrites without an engine: see {@link #rewriteAtRandom(Model)}. */
    public static Rewrite rewriteAtRandom(Configuration configuration, Model teacher) {
        return rewrite(
                configuration,
                teacher,
                new RewriteContext(
                        configuration.distill().seed(),
                        Optional.empty(),
                        configuration.target().strict()));
    }

    /** Rewrites as {@link #rewriteFitted(Model, Dataset, int)}, with {@value #CALIBRATION_SAMPLES} samples. */
    public Rewrite rewriteFitted(Model teacher, Dataset data) {
        return rewriteFitted(teacher, data, CALIBRATION_SAMPLES);
    }

    /**
     * Rewrites a model by every configured strategy in turn and checks the target. Strategies may fit new parts to the
     * teacher's activations on a few samples, drawn by the configured seed.
     *
     * @param samples the number of samples, at least one
     * @throws ParsimonyException ({@code no-site}, {@code unknown-node}, {@code target-missed}, {@code bad-value})
     */
    public Rewrite rewriteFitted(Model teacher, Dataset data, int samples) {
        long seed = configuration.distill().seed();
        Calibration calibration = EngineCalibration.of(backend, data, samples, seed);
        return rewrite(
                configuration,
                teacher,
                new RewriteContext(
                        seed, Optional.of(calibration), configuration.target().strict()));
    }

    private static Rewrite rewrite(Configuration configuration, Model teacher, RewriteContext context) {
        Rewrite rewrite = Rewrite.identity(teacher);
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

    /**
     * Distills a teacher's knowledge into its rewritten model, as configured. If the rewrite groups classes, the
     * teacher's classes and the labels are grouped in the same way.
     */
    public Model distill(Model teacher, Rewrite rewrite, Dataset data, TrainingListener listener) {
        return distill(teacher, rewrite, data, Optional.empty(), listener);
    }

    /**
     * Distills a teacher's knowledge into its rewritten model, as configured, with checkpoints in a folder. Continues
     * an earlier process's unfinished training in the folder, or returns its finished model.
     *
     * @throws ParsimonyException ({@code run-in-use}) if another process uses the folder; ({@code other-run}) if the
     *     training in the folder began with other settings
     */
    public Model distill(Model teacher, Rewrite rewrite, Dataset data, Path folder, TrainingListener listener) {
        return distill(teacher, rewrite, data, Optional.of(new RunFolder(folder, true)), listener);
    }

    private Model distill(
            Model teacher, Rewrite rewrite, Dataset data, Optional<RunFolder> folder, TrainingListener listener) {
        Rewrite current = rewrite;
        List<TrainingConfiguration> before = configuration.distill().before();
        for (int i = 0; i < before.size(); i++) {
            int stage = i + 1;
            Optional<RunFolder> own = folder.map(run -> run.stage(stage));
            current = current.with(distill(before.get(i), teacher, current, data, own, listener));
        }
        return distill(configuration.distill(), teacher, current, data, folder, listener);
    }

    /** Distills in one stage, without the preceding stages. */
    Model distill(
            TrainingConfiguration how,
            Model teacher,
            Rewrite rewrite,
            Dataset data,
            Optional<RunFolder> folder,
            TrainingListener listener) {
        Model tied = rewrite.teacher(teacher);
        if (how.blocks().isPresent()) {
            TrainingConfiguration alone = how.onActivations();
            Blockwise blocks = Blockwise.of(tied, rewrite);
            Dataset activations = blocks.activations(
                    backend, tied, data, how.blocks().orElseThrow(), how.seed(), configuration.memory());
            Adapters none = new Adapters(blocks.student(), blocks.student(), blocks.taps());
            TrainingListener whole = listener.ofPart(blocks::into);
            return blocks.into(train(none, Optional.of(blocks.teacher()), alone, activations, folder, whole));
        }
        Adapters adapted = adapted(how, tied, rewrite);
        return adapted.strip(train(adapted, Optional.of(tied), how, data, folder, listener));
    }

    private static Adapters adapted(TrainingConfiguration how, Model teacher, Rewrite rewrite) {
        Model student = rewrite.model();
        return Adapters.attach(student, teacher.network(), new TrainingSetup(how).taps(teacher, rewrite), how.seed());
    }

    /** Checks that a teacher's rewritten model can be distilled as configured. */
    void requireDistillable(Model teacher, Rewrite rewrite) {
        Model tied = rewrite.teacher(teacher);
        TrainingConfiguration last = configuration.distill();
        for (TrainingConfiguration how :
                Stream.concat(last.before().stream(), Stream.of(last)).toList()) {
            if (how.blocks().isPresent()) {
                Blockwise blocks = Blockwise.of(tied, rewrite);
                new TrainingSetup(how.onActivations())
                        .plan(blocks.student(), Optional.of(blocks.teacher()), blocks.taps());
            } else {
                Adapters adapted = adapted(how, tied, rewrite);
                new TrainingSetup(how).plan(adapted.student(), Optional.of(tied), adapted.taps());
            }
        }
    }

    /** Trains a model without a teacher; losses that need a teacher are an error. */
    public Model train(Model model, TrainingConfiguration how, Dataset data, TrainingListener listener) {
        return train(model, how, data, Optional.empty(), listener);
    }

    /**
     * Trains a model without a teacher, with checkpoints in a folder; losses that need a teacher are an error.
     * Continues an earlier process's unfinished training in the folder, or returns its finished model.
     *
     * @throws ParsimonyException ({@code run-in-use}) if another process uses the folder; ({@code other-run}) if the
     *     training in the folder began with other settings
     */
    public Model train(Model model, TrainingConfiguration how, Dataset data, Path folder, TrainingListener listener) {
        return train(model, how, data, Optional.of(new RunFolder(folder, true)), listener);
    }

    Model train(
            Model model,
            TrainingConfiguration how,
            Dataset data,
            Optional<RunFolder> folder,
            TrainingListener listener) {
        return train(new Adapters(model, model, Taps.none()), Optional.empty(), how, data, folder, listener);
    }

    private Model train(
            Adapters fresh,
            Optional<Model> teacher,
            TrainingConfiguration how,
            Dataset data,
            Optional<RunFolder> folder,
            TrainingListener listener) {
        Model start = folder.map(run -> run.start(fresh.student())).orElse(fresh.student());
        Adapters adapted = new Adapters(fresh.original(), start, fresh.taps());
        Dataset labelled = GroupedLabels.of(adapted.original(), data);
        TrainingSetup setup = new TrainingSetup(how);
        TrainingPlan plan = setup.plan(adapted.student(), teacher, adapted.taps());
        Run run = setup.run(backend, plan, labelled, this::score);
        Model trained = folder.isEmpty() ? run.train(listener) : run.train(folder.get(), listener);
        Model noted = trained.noting("data", Fingerprints.of(data));
        return teacher.map(taught -> noted.noting("teacher", Fingerprints.of(taught)))
                .orElse(noted);
    }

    /**
     * Returns a model's accuracy and loss on a data set. The labels are grouped as the model's classes.
     *
     * @throws ParsimonyException ({@code bad-value}) if the data set is empty; ({@code non-finite-output}) if a logit
     *     is NaN; ({@code cancelled}) if the thread was interrupted
     */
    public Score evaluate(Model model, Dataset data) {
        return score(model, GroupedLabels.of(model, data));
    }

    private Score score(Model model, Dataset labelled) {
        List<String> logits = List.of(model.network().logits());
        try (InferenceSession session = backend.infer(model, logits)) {
            return Evaluation.of(session, labelled, configuration.memory()).score();
        }
    }

    /** Stops the engine. */
    @Override
    public void close() {
        backend.close();
    }
}
