package io.parsimony;

import io.parsimony.CompressionResult.Role;
import io.parsimony.CompressionResult.Status;
import io.parsimony.backend.InferenceSession;
import io.parsimony.config.Configuration;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.data.Dataset;
import io.parsimony.deploy.DeployedModel;
import io.parsimony.deploy.DeploymentSettings;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Problem;
import io.parsimony.error.Require;
import io.parsimony.internal.config.TrainingSetup;
import io.parsimony.internal.deploy.Deployment;
import io.parsimony.internal.distill.Taps;
import io.parsimony.internal.run.Evaluator;
import io.parsimony.internal.run.ExperimentFolder;
import io.parsimony.internal.run.RunFolder;
import io.parsimony.internal.run.TrainingRecorder;
import io.parsimony.measure.Latency;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.run.Earlier;
import io.parsimony.run.TrainingHistory;
import io.parsimony.train.Score;
import io.parsimony.train.TrainingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The guideline of Wang and Du (2021) as one object: measures a teacher, rewrites its architecture, distills its
 * knowledge into the student, deploys the student, and compares.
 *
 * <pre>{@code
 * CompressionResult result = Compression.of(parsimony).teacher(teacher).data(train, test).run();
 * }</pre>
 *
 * <p>Strategies, losses and trainings are those of the {@link Configuration}. Optional parts: an untrained teacher that
 * is trained first, the caller's own student in place of a rewrite, a baseline trained without the teacher, a
 * deployment stage, and a folder. With a folder, a compression can be resumed in a new process: each training writes
 * checkpoints and its history, and a resumed compression continues the interrupted training.
 *
 * <p>Immutable; every {@link #run} starts from the beginning or from its folder.
 */
@API(status = API.Status.EXPERIMENTAL)
public final class Compression {

    /** Converts a trained student to its inference form. */
    @FunctionalInterface
    public interface DeployStage {

        /**
         * Deploys a student.
         *
         * @param student the student as trained
         * @param training the training samples, to calibrate reduced precision on
         * @param samples real samples to check the deployed form on: the test data, or else the training data
         * @throws ParsimonyException if the deployed form differs from the student, or cannot be written
         */
        DeployedModel deploy(Model student, Dataset training, Dataset samples);
    }

    /** The stages, in their order of execution. Stages that were not requested are skipped. */
    public enum Stage {
        /** Measures the teacher's cost and, if it is trained, its score. */
        MEASURE,
        /** Trains the teacher. */
        TEACHER,
        /** Changes the architecture: from teacher to student. */
        REWRITE,
        /** Distills the teacher's knowledge into the student. */
        STUDENT,
        /** Trains the student's network from random initialization, without the teacher. */
        BASELINE,
        /** Deploys the student. */
        DEPLOY,
        /** Measures the latency of all models alternately. */
        COMPARE;

        /** Returns the name in lower case, for messages. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Parsimony parsimony;
    private final Configuration configuration;
    private final Network network;
    private final Optional<Model> teacher;
    private final Dataset train;
    private final Optional<Dataset> test;
    private final Optional<Rewrite> own;
    private final Evaluator evaluator;
    private final boolean atRandom;
    private final int calibration;
    private final boolean baseline;
    private final boolean latency;
    private final Optional<DeployStage> deploy;
    private final @Nullable Path folder;
    private final Earlier earlier;
    private final List<CompressionListener> listeners;

    private Compression(Builder builder) {
        this.parsimony = builder.parsimony;
        this.configuration = parsimony.configuration();
        this.teacher = Optional.ofNullable(builder.teacher);
        this.network = teacher.map(Model::network)
                .or(() -> Optional.ofNullable(builder.network))
                .orElseThrow(() -> missing("a teacher to compress", "teacher(...)"));
        if (teacher.isEmpty()) {
            teaching();
        }
        this.train = Optional.ofNullable(builder.train).orElseThrow(() -> missing("data to train on", "data(...)"));
        this.test = Optional.ofNullable(builder.test);
        this.own = Optional.ofNullable(builder.student)
                .map(student -> Rewrite.between(initial(), student, builder.mapping));
        this.evaluator = Optional.ofNullable(builder.evaluator).orElse(parsimony::evaluate);
        this.atRandom = builder.atRandom;
        this.calibration = builder.calibration;
        this.baseline = builder.baseline;
        this.latency = builder.latency;
        this.deploy = Optional.ofNullable(builder.deploy);
        this.folder = builder.folder;
        this.earlier = builder.earlier;
        this.listeners = List.copyOf(builder.listeners);
    }

    private static ParsimonyException missing(String what, String call) {
        return new ParsimonyException(Problem.of(ErrorId.BAD_VALUE, "Expected " + what + ", found none.")
                .hint("Set " + call + "."));
    }

    /** Starts a compression with a running engine and its configuration. */
    public static Builder of(Parsimony parsimony) {
        return new Builder(parsimony);
    }

    /** Builds a compression. A teacher and training data are required. */
    public static final class Builder {

        private final Parsimony parsimony;
        private @Nullable Model teacher;
        private @Nullable Network network;
        private @Nullable Dataset train;
        private @Nullable Dataset test;
        private @Nullable Model student;
        private Map<String, String> mapping = Map.of();
        private @Nullable Evaluator evaluator;
        private boolean atRandom;
        private int calibration = Parsimony.CALIBRATION_SAMPLES;
        private boolean baseline;
        private boolean latency = true;
        private @Nullable DeployStage deploy;
        private @Nullable Path folder;
        private Earlier earlier = Earlier.REPLACE_FINISHED;
        private final List<CompressionListener> listeners = new ArrayList<>();

        private Builder(Parsimony parsimony) {
            this.parsimony = parsimony;
        }

        /** Sets a trained teacher. */
        public Builder teacher(Model trained) {
            teacher = trained;
            network = null;
            return this;
        }

        /** Sets an untrained teacher, which is trained first with the settings {@link Configuration#teacher}. */
        public Builder teacher(Network untrained) {
            network = untrained;
            teacher = null;
            return this;
        }

        /** Sets the training data alone, so that no model is scored. */
        public Builder data(Dataset training) {
            train = training;
            test = null;
            return this;
        }

        /** Sets the training data, and the test data that every model is scored on after each epoch. */
        public Builder data(Dataset training, Dataset testing) {
            train = training;
            test = testing;
            return this;
        }

        /**
         * Sets the caller's own student instead of a rewrite. Losses that compare activations need a mapping: see
         * {@link #student(Model, Map)}.
         */
        public Builder student(Model own) {
            return student(own, Map.of());
        }

        /**
         * Sets the caller's own student instead of a rewrite. The configured target does not apply to it.
         *
         * @param nodes the mapping from teacher node to student node, for the nodes whose activations losses may
         *     compare
         */
        public Builder student(Model own, Map<String, String> nodes) {
            student = own;
            mapping = Map.copyOf(nodes);
            return this;
        }

        /**
         * Sets the caller's own student, initialized at random from the configured seed: see {@link #student(Model,
         * Map)}.
         */
        public Builder student(Network own, Map<String, String> nodes) {
            return student(
                    Model.initialize(own, parsimony.configuration().distill().seed()), nodes);
        }

        /** Sets how models are scored on the test data; by default accuracy and cross-entropy. */
        public Builder evaluator(BiFunction<Model, Dataset, Score> how) {
            evaluator = how::apply;
            return this;
        }

        /**
         * Initializes rewritten parts at random instead of fitting them to the teacher: see {@link
         * Parsimony#rewriteAtRandom}.
         */
        public Builder rewriteAtRandom() {
            atRandom = true;
            return this;
        }

        /** Sets the number of training samples that rewritten parts are fitted to, at least one. */
        public Builder calibration(int samples) {
            calibration = samples;
            return this;
        }

        /**
         * Adds a baseline: the student's network, initialized at random and trained without the teacher. Its settings
         * are {@link Configuration#baseline} or, where absent, the student's.
         */
        public Builder baseline() {
            baseline = true;
            return this;
        }

        /** Skips the latency measurement, which takes several hundred runs of every model. */
        public Builder withoutLatency() {
            latency = false;
            return this;
        }

        /** Adds a stage that deploys the student. */
        public Builder deploy(DeployStage stage) {
            deploy = stage;
            return this;
        }

        /**
         * Adds the {@link Deployment} that {@link Configuration#deployment} describes, and writes the deployed student.
         *
         * @param files the files to write; the ending of each chooses its format
         */
        public Builder deploy(Path... files) {
            Deployment deployment = new Deployment(
                    parsimony.backend(), parsimony.configuration().deployment());
            return deploy((student, training, samples) -> {
                DeployedModel deployed = deployment.deploy(student, training, samples);
                for (Path file : files) {
                    deployment.write(deployed, file, samples);
                }
                return files.length == 0 ? deployed : deployment.reduce(deployed, files[0], training, samples);
            });
        }

        /** Sets the folder of the compression, whose trainings lie in its folder {@code runs}. */
        public Builder folder(Path path, Earlier what) {
            folder = path;
            earlier = what;
            return this;
        }

        /** Adds a listener. */
        public Builder listener(CompressionListener listener) {
            listeners.add(listener);
            return this;
        }

        /**
         * Builds the compression.
         *
         * @throws ParsimonyException ({@code bad-value}) if teacher, training data or the teacher's training are
         *     missing; ({@code unknown-node}) if the mapping names a node that does not exist
         */
        public Compression build() {
            return new Compression(this);
        }

        /** Builds and runs the compression: see {@link Compression#run}. */
        public CompressionResult run() {
            return build().run();
        }
    }

    /**
     * Runs all stages.
     *
     * @throws ParsimonyException the error of a stage; listeners have received the finished stages' results by {@link
     *     CompressionListener#ended}. ({@code run-exists}) if the folder holds an unfinished compression and {@link
     *     Builder#folder} neither resumes nor discards it; ({@code run-in-use}) if another process uses the folder
     */
    public CompressionResult run() {
        List<String> roles = new ArrayList<>();
        if (teacher.isEmpty()) {
            roles.add(Role.TEACHER.label());
        }
        for (int stage = 1; stage <= configuration.distill().before().size(); stage++) {
            roles.add(RunFolder.stage(Role.STUDENT.label(), stage));
        }
        roles.add(Role.STUDENT.label());
        if (baseline) {
            roles.add(Role.BASELINE.label());
        }
        if (folder == null) {
            return new Progress(Optional.empty()).run();
        }
        ExperimentFolder runs = new ExperimentFolder(folder);
        return runs.alone(roles, earlier, () -> new Progress(Optional.of(runs)).run());
    }

    private TrainingConfiguration teaching() {
        return configuration
                .teacher()
                .orElseThrow(() ->
                        missing("a training of the teacher", "parsimony.teacher { ... }, or give a trained teacher"));
    }

    /** Returns the given teacher or, if it is untrained, its initial model. */
    private Model initial() {
        return teacher.orElseGet(() -> Model.initialize(network, teaching().seed()));
    }

    /**
     * Returns the baseline's training: the configured losses that need only labels or, if there are none, the losses of
     * the teacher's training.
     */
    private TrainingConfiguration withoutTeacher() {
        TrainingConfiguration how = configuration.baseline().orElse(configuration.distill());
        return how.hasLabelLosses() || configuration.teacher().isEmpty()
                ? how.withoutTeacher()
                : how.with(configuration.teacher().get().objective());
    }

    /** One run: the stages, and their results so far. */
    private final class Progress {

        private final Optional<ExperimentFolder> runs;
        private final long start = System.nanoTime();
        private final CostReport cost = CostAnalyzer.analyze(network);
        private final Map<Role, MeasuredModel> models = new EnumMap<>(Role.class);
        private Optional<Rewrite> rewrite = own;
        private Optional<DeployedModel> deployed = Optional.empty();
        private Stage stage = Stage.MEASURE;

        Progress(Optional<ExperimentFolder> runs) {
            this.runs = runs;
        }

        CompressionResult run() {
            try {
                stages();
            } catch (RuntimeException | Error e) {
                endEarly(e);
                throw e;
            }
            CompressionResult result = result(Status.complete());
            tell(listener -> listener.ended(result));
            return result;
        }

        private void stages() {
            stage(Stage.MEASURE, this::measure);
            if (teacher.isEmpty()) {
                stage(Stage.TEACHER, this::trainTeacher);
            }
            stage(Stage.REWRITE, this::rewrite);
            stage(Stage.STUDENT, this::distill);
            if (baseline) {
                stage(Stage.BASELINE, this::trainBaseline);
            }
            deploy.ifPresent(how -> stage(Stage.DEPLOY, () -> deploy(how)));
            if (latency) {
                stage(Stage.COMPARE, this::compare);
            }
        }

        private void stage(Stage next, Runnable work) {
            stage = next;
            CompressionResult before = result(Status.running(next));
            tell(listener -> listener.started(next, before));
            work.run();
            CompressionResult after = result(Status.running(next));
            tell(listener -> listener.finished(next, after));
        }

        private void measure() {
            if (teacher.isPresent()) {
                models.put(Role.TEACHER, untrained(teacher.get()));
            } else {
                check(initial());
            }
        }

        /** Checks, before the teacher is trained, the settings of all later stages. */
        private void check(Model model) {
            parsimony.requireDistillable(model, own.orElseGet(() -> parsimony.rewriteAtRandom(model)));
            try {
                new TrainingSetup(teaching()).plan(model, Optional.empty(), Taps.none());
            } catch (ParsimonyException e) {
                throw e.at("parsimony.teacher");
            }
        }

        private void trainTeacher() {
            Model initial = initial();
            models.put(
                    Role.TEACHER,
                    train(
                            Role.TEACHER.label(),
                            teaching(),
                            (how, run, listener) -> parsimony.train(initial, how, train, run, listener)));
        }

        private void rewrite() {
            Model taught = model(Role.TEACHER);
            rewrite = own.or(() -> Optional.of(
                    atRandom
                            ? parsimony.rewriteAtRandom(taught)
                            : parsimony.rewriteFitted(taught, train, calibration)));
        }

        private void distill() {
            Model taught = model(Role.TEACHER);
            Rewrite change = rewrite.orElseThrow();
            Optional<TrainingHistory> history = Optional.empty();
            List<TrainingConfiguration> before = configuration.distill().before();
            for (int i = 0; i < before.size(); i++) {
                Rewrite current = change;
                MeasuredModel trained = train(
                        RunFolder.stage(Role.STUDENT.label(), i + 1),
                        before.get(i),
                        (how, run, listener) -> parsimony.distill(how, taught, current, train, run, listener));
                change = change.with(trained.model());
                history = joined(history, trained);
            }
            Rewrite current = change;
            MeasuredModel student = train(
                    Role.STUDENT.label(),
                    configuration.distill(),
                    (how, run, listener) -> parsimony.distill(how, taught, current, train, run, listener));
            models.put(
                    Role.STUDENT,
                    new MeasuredModel(student.model(), student.score(), joined(history, student), List.of()));
        }

        private static Optional<TrainingHistory> joined(Optional<TrainingHistory> before, MeasuredModel next) {
            return before.isEmpty() ? next.history() : next.history().map(before.get()::then);
        }

        private void trainBaseline() {
            TrainingConfiguration alone = withoutTeacher();
            Model student = rewrite.orElseThrow().model();
            Model random = student.with(
                    Model.initialize(student.network(), alone.seed()).parameters());
            models.put(
                    Role.BASELINE,
                    train(
                            Role.BASELINE.label(),
                            alone,
                            (how, run, listener) -> parsimony.train(random, how, train, run, listener)));
        }

        private MeasuredModel train(String name, TrainingConfiguration how, Training training) {
            tell(listener -> listener.training(how));
            Optional<Path> record = runs.map(folder -> folder.metrics(name));
            Optional<Function<Model, Score>> scored = test.map(data -> model -> evaluator.evaluate(model, data));
            TrainingListener all = TrainingListener.all(listeners.toArray(TrainingListener[]::new));
            try (TrainingRecorder recorder = new TrainingRecorder(record, scored, all)) {
                Model model = training.run(how, runs.map(folder -> folder.run(name)), recorder);
                TrainingHistory history = recorder.history();
                // With held-out samples, the returned model may be that of an earlier epoch.
                Optional<Score> score = how.run().validation().share() > 0 ? score(model) : history.lastScore();
                return new MeasuredModel(model, score, Optional.of(history), List.of());
            }
        }

        private void deploy(DeployStage how) {
            DeployedModel form = how.deploy(model(Role.STUDENT), train, test.orElse(train));
            deployed = Optional.of(form);
            models.put(Role.DEPLOYED, untrained(form.model()));
        }

        private void compare() {
            List<Role> roles = List.copyOf(models.keySet());
            DeploymentSettings settings = configuration.deployment();
            List<InferenceSession> sessions = new ArrayList<>();
            try {
                roles.forEach(role -> sessions.add(parsimony.backend().infer(model(role))));
                for (int batch : settings.batches()) {
                    List<Latency> latencies = Latency.measure(sessions, batch, settings.rounds());
                    for (int i = 0; i < roles.size(); i++) {
                        models.put(
                                roles.get(i),
                                Require.present(models, roles.get(i)).with(latencies.get(i)));
                    }
                }
            } finally {
                sessions.forEach(InferenceSession::close);
            }
        }

        private Model model(Role role) {
            return Require.present(models, role).model();
        }

        private MeasuredModel untrained(Model model) {
            return new MeasuredModel(model, score(model), Optional.empty(), List.of());
        }

        private Optional<Score> score(Model model) {
            return test.map(data -> evaluator.evaluate(model, data));
        }

        private CompressionResult result(Status status) {
            CompressionResult.Setting setting = new CompressionResult.Setting(
                    parsimony.backend().info(),
                    configuration,
                    train.size(),
                    test.map(Dataset::size).orElse(0));
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            return new CompressionResult(status, setting, time, cost, rewrite, models, deployed);
        }

        private void endEarly(Throwable fault) {
            // An interrupted thread cannot write files.
            boolean interrupted = Thread.interrupted();
            String reason = fault instanceof ParsimonyException known
                    ? known.id()
                    : fault.getClass().getSimpleName();
            CompressionResult result = result(new Status(stage, reason));
            try {
                tell(listener -> listener.ended(result));
            } catch (RuntimeException e) {
                fault.addSuppressed(e);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void tell(Consumer<CompressionListener> event) {
            listeners.forEach(event);
        }
    }

    /** A training, in a folder or without one. */
    @FunctionalInterface
    private interface Training {
        Model run(TrainingConfiguration how, Optional<RunFolder> folder, TrainingListener listener);
    }
}
