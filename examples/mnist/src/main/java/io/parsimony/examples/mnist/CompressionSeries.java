package io.parsimony.examples.mnist;

import com.typesafe.config.Config;
import io.parsimony.Compression;
import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.Parsimony;
import io.parsimony.cli.compress.CompressionDisplay;
import io.parsimony.cli.compress.CompressionReport;
import io.parsimony.cli.compress.LivePage;
import io.parsimony.cli.compress.TestPredictions;
import io.parsimony.cli.progress.TrainingDisplay;
import io.parsimony.config.Configuration;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.error.ErrorId;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.internal.run.ExperimentFolder;
import io.parsimony.internal.run.TrainingRecorder;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.run.Earlier;
import io.parsimony.train.TrainingListener;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Compresses several teachers, or one teacher to several goals, from several seeds each. Each teacher is trained once,
 * and each compression is reported in its own folder. A failed compression does not affect the other results.
 */
final class CompressionSeries {

    /**
     * A teacher with the goal of its compression.
     *
     * @param name the name in tables and folders
     * @param teacher the teacher's name; members of one teacher share its training
     * @param network the teacher's network
     * @param settings the configuration for the report
     * @param configuration the checked configuration
     */
    record Member(String name, String teacher, Network network, Config settings, Configuration configuration) {

        Member(String name, String teacher, Network network, Config settings) {
            this(name, teacher, network, settings, Parsimony.configure(settings));
        }

        private TrainingConfiguration teaching() {
            return configuration
                    .teacher()
                    .orElseThrow(
                            () -> Require.bad("parsimony.teacher", "how the teacher is trained { ... }", "nothing"));
        }

        private long seed(int student) {
            return configuration.distill().seed() + student;
        }

        private String folder(int student) {
            return name + "-seed-" + seed(student);
        }
    }

    /**
     * The outcome of a compression.
     *
     * @param result the result; empty after a failure
     * @param failure the reason of a failure
     */
    record Outcome(Member member, long seed, Optional<CompressionResult> result, String failure) {}

    private final List<Member> members;
    private final int seeds;
    private final Mnist mnist;
    private final SeriesReport report;
    private final Earlier earlier;
    private final ExperimentFolder runs;
    private final PrintStream out;
    private final Map<String, Model> teachers = new HashMap<>();
    private LivePage live = LivePage.off();
    private boolean baseline = true;

    /**
     * Prepares a series.
     *
     * @param members at least one member; the engine is that of the first
     * @param seeds the number of students of each member; their seeds start at the configured seed
     * @param folder the folder of the report and of all trainings
     * @throws ParsimonyException ({@code bad-value}) if the number of seeds is not positive
     */
    CompressionSeries(
            List<Member> members,
            int seeds,
            Mnist mnist,
            Path folder,
            Earlier earlier,
            SeriesReport report,
            PrintStream out) {
        Require.atLeastOne("--seeds", seeds);
        this.members = List.copyOf(members);
        this.seeds = seeds;
        this.mnist = mnist;
        this.report = report;
        this.out = out;
        this.earlier = earlier;
        this.runs = new ExperimentFolder(folder);
    }

    /** Shows each training on a live page while it runs. */
    CompressionSeries on(LivePage page) {
        live = page;
        return this;
    }

    /** Trains no student without its teacher. */
    CompressionSeries withoutBaseline() {
        baseline = false;
        return this;
    }

    private List<String> trainings() {
        List<String> names = new ArrayList<>();
        for (Member member : members) {
            names.add(teacherFolder(member));
            for (int student = 0; student < seeds; student++) {
                ExperimentFolder students = new ExperimentFolder(Path.of(member.folder(student)));
                names.add(students.run(Role.STUDENT.label()).path().toString());
                if (baseline) {
                    names.add(students.run(Role.BASELINE.label()).path().toString());
                }
            }
        }
        return names.stream().distinct().toList();
    }

    private static String teacherFolder(Member member) {
        return member.teacher() + "-teacher";
    }

    /**
     * Runs all compressions. The report is written after each.
     *
     * @throws ParsimonyException ({@code run-exists}) if the folder has an unfinished series and no choice is given;
     *     ({@code run-in-use}) if another process uses the folder
     */
    List<Outcome> run() {
        return runs.alone(trainings(), earlier, this::runAlone);
    }

    private List<Outcome> runAlone() {
        List<Outcome> outcomes = new ArrayList<>();
        try (Parsimony parsimony = Parsimony.open(members.get(0).configuration())) {
            for (Member member : members) {
                for (int student = 0; student < seeds; student++) {
                    outcomes.add(outcome(parsimony, member, student));
                    report.write(outcomes);
                }
            }
        }
        return outcomes;
    }

    private Outcome outcome(Parsimony parsimony, Member member, int student) {
        long seed = member.seed(student);
        out.printf(Locale.ROOT, "%n== %s, seed %d ==%n", member.name(), seed);
        try {
            return new Outcome(member, seed, Optional.of(compress(parsimony, member, student)), "");
        } catch (ParsimonyException e) {
            if (e.id().equals(ErrorId.CANCELLED.id())) {
                throw e;
            }
            out.printf(Locale.ROOT, "   failed: %s%n", e.getMessage());
            return new Outcome(member, seed, Optional.empty(), e.getMessage());
        }
    }

    private CompressionResult compress(Parsimony parsimony, Member member, int student) {
        Model teacher = teacher(parsimony, member);
        Configuration configuration = member.configuration();
        TrainingConfiguration seeded = configuration.distill().toBuilder()
                .seed(member.seed(student))
                .augmentSeed(configuration.distill().seed())
                .build()
                .cachedIn(runs.path().resolve(member.teacher() + "-outputs"));
        Path folder = runs.path().resolve(member.folder(student));
        Compression.Builder compression = Compression.of(
                        parsimony.with(configuration.toBuilder().distill(seeded).build()))
                .teacher(teacher)
                .data(mnist.train(), mnist.test())
                .deploy(folder.resolve("student.onnx"))
                .folder(folder, Earlier.RESUME)
                .listener(new CompressionDisplay(out))
                .listener(new CompressionReport(folder, report.command(), member.name(), member.settings(), out)
                        .predictions(new TestPredictions(parsimony, mnist.test(), List.of()))
                        .on(live));
        if (baseline) {
            compression.baseline();
        }
        return (student == 0 ? compression : compression.withoutLatency()).run();
    }

    private Model teacher(Parsimony parsimony, Member member) {
        Model known = teachers.get(member.teacher());
        if (known != null) {
            return known;
        }
        TrainingConfiguration how = member.teaching();
        String name = teacherFolder(member);
        TrainingDisplay display = new TrainingDisplay(out);
        out.println("   Train the teacher");
        display.training(how);
        try (TrainingRecorder recorder = new TrainingRecorder(
                Optional.of(runs.metrics(name)),
                Optional.of(model -> parsimony.evaluate(model, mnist.test())),
                TrainingListener.all(display, live.training(name, member.network(), how)))) {
            Model initial = Model.initialize(member.network(), how.seed());
            Model trained =
                    parsimony.train(initial, how, mnist.train(), runs.path().resolve(name), recorder);
            teachers.put(member.teacher(), trained);
            return trained;
        }
    }
}
