package io.parsimony.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.parsimony.cli.report.RunReport.ModelPart;
import io.parsimony.cost.Cost;
import io.parsimony.cost.Precision;
import io.parsimony.internal.measure.LayerTimes;
import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.rewrite.Site;
import io.parsimony.run.TrainingHistory;
import io.parsimony.tensor.Shape;
import io.parsimony.train.Score;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reports for tests of the page. */
final class SampleReports {

    /** A name that would run as a script without escaping. */
    static final String HOSTILE = "<script>document.title='broken'</script>";

    private static final String RENAMED = "hostile";

    private static final String PIXEL =
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA"
                    + "60e6kgAAAABJRU5ErkJggg==";

    private SampleReports() {}

    /**
     * Returns a report with every part, of networks with a number of blocks of three layers, trained for a number of
     * steps.
     */
    static JsonNode whole(int blocks, int steps) {
        try {
            // A network rejects such a name; a report file may contain it.
            return new ObjectMapper().readTree(record(blocks, steps).json().replace(RENAMED, HOSTILE));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RunReport record(int blocks, int steps) {
        Network before = network(blocks, false);
        Network after = network(blocks, true);
        Analysis teacher = timed("teacher", before);
        Analysis student = timed("student", after);
        Cost small = new Cost(10, 5, 20, 1);
        List<Site> sites = IntStream.range(0, blocks)
                .mapToObj(i -> i % 3 == 0
                        ? Site.kept(name(i), "one input channel has nothing to divide " + HOSTILE, small)
                        : new Site(name(i), true, "became two convolutions", small, Cost.NONE))
                .toList();
        return RunReport.of("mnist", "Sample " + HOSTILE)
                .verdict(List.of("The student has 2.00x fewer multiply-accumulates than its teacher."))
                .setting(new RunReport.Setting(
                        "complete",
                        "compare",
                        "fake",
                        "Guesswork 1",
                        "cpu",
                        7L,
                        60_000,
                        10_000,
                        12.5,
                        new RunReport.Goal(2, 2, true)))
                .models(new RunReport.Models(
                        model(98.5, 2000, teacher, training(steps, 0.5)),
                        model(98.25, 900, student, training(steps, 0.4)),
                        model(97, 900, student, training(steps, 0.6)),
                        model(98.25, 500, student, null),
                        RunReport.Ratio.of(
                                CostTables.comparison(teacher, student).whole().ratio())))
                .networks(teacher, Optional.of(student))
                .sites(sites)
                .predictions(new RunReport.Predictions(
                        100,
                        List.of("cat", "dog", HOSTILE),
                        Map.of("student", new int[][] {{40, 1, 0}, {2, 30, 0}, {0, 3, 24}}),
                        Map.of("student", List.of(new RunReport.Confusion("dog", "cat", 2))),
                        97,
                        3,
                        List.of(new RunReport.Disagreement(4, PIXEL, "cat", "cat", "dog"))))
                .lines(List.of(
                        new RunReport.Line(PIXEL, "永和九年", List.of(TextDifference.reading("student", "永和九年", "永禾九年岁")))))
                .tradeOff(List.of(
                        new RunReport.Point("sample", "teacher", 4000, 300, 20.0, 98.5),
                        new RunReport.Point("sample", "student", 2000, 100, 9.0, 98.25)))
                .plan(new RunReport.PlanPart(
                        32,
                        List.of(
                                new RunReport.Sensitivity("conv1", "parconv", 10, 5, 0.01, true),
                                new RunReport.Sensitivity("conv1", "low-rank", 4, 2, 0.001, false)),
                        List.of(new RunReport.Goals(2, 2, 0.01, false), new RunReport.Goals(4, 3, 0.1, true))))
                .table(
                        "Costs",
                        CostTables.parts(teacher, "component", teacher.report().components()))
                .origin(Origins.here(ConfigFactory.parseString("parsimony.backend = fake"), Map.of("Guesswork", "1")))
                .build();
    }

    private static Network network(int blocks, boolean rewritten) {
        NetworkBuilder builder = Network.builder().input("x", Shape.of(4, 8, 8));
        for (int i = 0; i < blocks; i++) {
            String name = name(i);
            if (rewritten && i % 3 != 0) {
                builder.conv2d(name + ".reduce", 2, 1, 1, 0);
                builder.conv2d(name + ".expand", 4, 3, 1, 1);
            } else {
                builder.conv2d(name, 4, 3, 1, 1);
            }
            builder.batchNorm("norm" + i).relu("relu" + i);
        }
        return builder.flatten("flat").linear("fc", 3).build();
    }

    private static String name(int block) {
        return block == 1 ? RENAMED : "conv" + block;
    }

    private static Analysis timed(String name, Network network) {
        Map<String, Double> micros = new LinkedHashMap<>();
        network.nodes().forEach(node -> micros.put(node.name(), 1.5));
        return Analysis.of(name, network, Precision.FLOAT32).timed(new LayerTimes(micros, 90));
    }

    private static ModelPart model(
            double accuracy, double micros, Analysis analysis, RunReport.@Nullable Training training) {
        Cost cost = analysis.report().total();
        return new ModelPart(
                accuracy,
                0.1,
                cost.macs(),
                cost.parameters(),
                cost.bytes(),
                Map.of("1", new RunReport.Time(micros, 1.1 * micros)),
                Map.of("1", 2000 / micros),
                null,
                null,
                null,
                Map.of(),
                training);
    }

    private static RunReport.Training training(int steps, double scale) {
        List<TrainingHistory.Step> all = IntStream.range(0, steps)
                .mapToObj(i -> new TrainingHistory.Step(
                        0.1, scale / (1 + i) + 0.01, List.of(scale / (1 + i), 0.01), 1 + i % 7, 0.01 * i))
                .toList();
        TrainingHistory history = new TrainingHistory(
                all, List.of(new Score(90, 0.4), new Score(98, 0.1)), Duration.ofMillis(10L * steps));
        return new RunReport.Training(
                steps,
                0.01 * steps,
                history.checksum(),
                List.of(90.0, 98.0),
                true,
                CurveSampler.of(history, List.of("cross-entropy", HOSTILE)));
    }
}
