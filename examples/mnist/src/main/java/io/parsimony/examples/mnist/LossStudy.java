package io.parsimony.examples.mnist;

import io.parsimony.Compression;
import io.parsimony.Parsimony;
import io.parsimony.cli.report.SiteTable;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.config.Configuration;
import io.parsimony.config.TrainingConfiguration;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.error.ParsimonyException;
import io.parsimony.error.Require;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.Rewrite;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Compares objectives on one student: labels alone, each loss alone, and the configured losses together, for several
 * seeds. With the same seed, every objective starts from the same parameters and uses the same batches.
 */
final class LossStudy {

    private static final String LABELS_ALONE = "labels alone";

    private final Configuration configuration;
    private final Network network;
    private final Mnist mnist;
    private final PrintStream out;

    LossStudy(Configuration configuration, Network network, Mnist mnist, PrintStream out) {
        this.configuration = configuration;
        this.network = network;
        this.mnist = mnist;
        this.out = out;
    }

    /**
     * Runs the study for the configured seed and the following seeds.
     *
     * @return the accuracies of each objective in percent, one per seed; empty for a failed seed
     */
    Map<String, List<OptionalDouble>> run(List<DistillationLoss> losses, int seeds) {
        Require.atLeastOne("seeds", seeds);
        Map<String, Objective> objectives = objectives(losses);
        Map<String, List<OptionalDouble>> accuracies = new LinkedHashMap<>();
        try (Parsimony parsimony = Parsimony.open(configuration)) {
            Model teacher = StudyTeacher.train(parsimony, network, mnist, out);
            for (int i = 0; i < seeds; i++) {
                long seed = configuration.distill().seed() + i;
                Rewrite rewrite = rewrite(parsimony, teacher, seed);
                objectives.forEach((name, objective) -> accuracies
                        .computeIfAbsent(name, key -> new ArrayList<>())
                        .add(student(parsimony, teacher, rewrite, name, objective, seed)));
            }
        }
        out.println();
        out.print(table(accuracies).text(3));
        return accuracies;
    }

    private Map<String, Objective> objectives(List<DistillationLoss> losses) {
        Map<String, Objective> objectives = new LinkedHashMap<>();
        objectives.put(LABELS_ALONE, configuration.distill().withoutTeacher().objective());
        losses.stream()
                .filter(loss -> !loss.needs().equals(Set.of(DistillationLoss.Need.LABELS)))
                .forEach(loss -> objectives.put(loss.type(), Objective.of(new Term(loss, 1))));
        Objective configured = configuration.distill().objective();
        objectives.put(
                String.join(
                        " + ", configured.terms().stream().map(Term::describe).toList()),
                configured);
        return objectives;
    }

    private Rewrite rewrite(Parsimony parsimony, Model teacher, long seed) {
        Rewrite rewrite =
                parsimony.with(with(configuration.distill().objective(), seed)).rewriteFitted(teacher, mnist.train());
        if (seed == configuration.distill().seed()) {
            out.println();
            out.print(SiteTable.of(
                            rewrite.sites(),
                            CostAnalyzer.analyze(network).total(),
                            CostAnalyzer.analyze(rewrite.model().network()).total())
                    .text(3));
            out.println();
        }
        return rewrite;
    }

    /** Trains a student with one loss. After a failure, prints the reason and keeps the results of the other runs. */
    private OptionalDouble student(
            Parsimony parsimony, Model teacher, Rewrite rewrite, String name, Objective objective, long seed) {
        try {
            double accuracy = Compression.of(parsimony.with(with(objective, seed)))
                    .teacher(teacher)
                    .student(rewrite.model(), rewrite.mapping())
                    .data(mnist.train(), mnist.test())
                    .withoutLatency()
                    .run()
                    .student()
                    .score()
                    .orElseThrow()
                    .accuracy();
            out.printf(Locale.ROOT, "   seed %d, %s: %s%n", seed, name, Units.percent(accuracy));
            return OptionalDouble.of(accuracy);
        } catch (ParsimonyException e) {
            if (e.id().equals("cancelled")) {
                throw e;
            }
            out.printf(Locale.ROOT, "   seed %d, %s: failed: %s%n", seed, name, e.getMessage());
            return OptionalDouble.empty();
        }
    }

    private Configuration with(Objective objective, long seed) {
        TrainingConfiguration how = configuration.distill();
        return configuration.toBuilder()
                .distill(how.toBuilder().objective(objective).seed(seed).build())
                .build();
    }

    private static TextTable table(Map<String, List<OptionalDouble>> accuracies) {
        double labelsAlone = mean(Require.present(accuracies, LABELS_ALONE));
        TextTable table = TextTable.of("objective", ">mean accuracy", ">least", ">most", ">against labels alone");
        accuracies.forEach((name, of) -> table.row(
                name,
                percent(mean(of)),
                percent(of.stream()
                        .flatMapToDouble(OptionalDouble::stream)
                        .min()
                        .orElse(Double.NaN)),
                percent(of.stream()
                        .flatMapToDouble(OptionalDouble::stream)
                        .max()
                        .orElse(Double.NaN)),
                Double.isNaN(mean(of)) ? "-" : String.format(Locale.ROOT, "%+.2f", mean(of) - labelsAlone)));
        return table;
    }

    private static double mean(List<OptionalDouble> accuracies) {
        return accuracies.stream()
                .flatMapToDouble(OptionalDouble::stream)
                .average()
                .orElse(Double.NaN);
    }

    private static String percent(double value) {
        return Double.isNaN(value) ? "failed" : Units.percent(value);
    }
}
