package io.parsimony.examples.mnist;

import io.parsimony.Compression;
import io.parsimony.CompressionResult;
import io.parsimony.Parsimony;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.config.Configuration;
import io.parsimony.error.Require;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.Rewrite;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares students that start from their teacher with randomly initialized students. Trains one teacher, rewrites it
 * in both ways for several seeds, distills each student for one epoch, and prints every accuracy with the means.
 */
final class WarmStart {

    private final Configuration configuration;
    private final Network network;
    private final Mnist mnist;
    private final int calibration;
    private final PrintStream out;

    /**
     * One student.
     *
     * @param warm whether it started from the teacher
     * @param seed the seed of the initialization and of the order of samples
     * @param before its accuracy before training, in percent
     * @param after its accuracy after one epoch, in percent
     */
    record Student(boolean warm, long seed, double before, double after) {}

    /** Creates a comparison. */
    WarmStart(Configuration configuration, Network network, Mnist mnist, int calibration, PrintStream out) {
        this.configuration = configuration;
        this.network = network;
        this.mnist = mnist;
        this.calibration = calibration;
        this.out = out;
    }

    /** Runs the comparison for the configured seed and the following seeds. */
    List<Student> run(int seeds) {
        Require.atLeastOne("seeds", seeds);
        List<Student> students = new ArrayList<>();
        try (Parsimony parsimony = Parsimony.open(configuration)) {
            Model teacher = StudyTeacher.train(parsimony, network, mnist, out);
            for (int i = 0; i < seeds; i++) {
                long seed = configuration.distill().seed() + i;
                for (boolean warm : new boolean[] {true, false}) {
                    students.add(student(parsimony, teacher, warm, seed));
                }
            }
        }
        out.println();
        out.print(table(students).text(3));
        out.printf(
                Locale.ROOT,
                "   from the teacher, the accuracy after one epoch is %+.2f points on average%n",
                mean(students, true) - mean(students, false));
        return students;
    }

    private Student student(Parsimony parsimony, Model teacher, boolean warm, long seed) {
        Configuration one = configuration.toBuilder()
                .distill(
                        configuration.distill().toBuilder().epochs(1).seed(seed).build())
                .build();
        Compression.Builder compression = Compression.of(parsimony.with(one))
                .teacher(teacher)
                .data(mnist.train(), mnist.test())
                .calibration(calibration)
                .withoutLatency();
        CompressionResult result =
                warm ? compression.run() : compression.rewriteAtRandom().run();
        Rewrite rewrite = result.rewrite().orElseThrow();
        Student student = new Student(
                warm,
                seed,
                accuracy(parsimony, rewrite.model()),
                result.student().score().orElseThrow().accuracy());
        out.printf(
                Locale.ROOT,
                "   seed %d, %-8s rewritten %s, after one epoch %s%n",
                seed,
                name(warm) + ":",
                Units.percent(student.before()),
                Units.percent(student.after()));
        if (warm && seed == configuration.distill().seed()) {
            rewrite.sites().forEach(site -> out.printf(Locale.ROOT, "      %s: %s%n", site.node(), site.what()));
        }
        return student;
    }

    private double accuracy(Parsimony parsimony, Model model) {
        return parsimony.evaluate(model, mnist.test()).accuracy();
    }

    private static TextTable table(List<Student> students) {
        TextTable table = TextTable.of("init", ">before training", ">after one epoch", ">least", ">most");
        for (boolean warm : new boolean[] {true, false}) {
            List<Student> own =
                    students.stream().filter(student -> student.warm() == warm).toList();
            table.row(
                    name(warm),
                    Units.percent(
                            own.stream().mapToDouble(Student::before).average().orElseThrow()),
                    Units.percent(mean(students, warm)),
                    Units.percent(own.stream().mapToDouble(Student::after).min().orElseThrow()),
                    Units.percent(own.stream().mapToDouble(Student::after).max().orElseThrow()));
        }
        return table;
    }

    private static double mean(List<Student> students, boolean warm) {
        return students.stream()
                .filter(student -> student.warm() == warm)
                .mapToDouble(Student::after)
                .average()
                .orElseThrow();
    }

    private static String name(boolean warm) {
        return warm ? "teacher" : "random";
    }
}
