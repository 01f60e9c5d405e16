package io.parsimony.cli.compress;

import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.MeasuredModel;
import io.parsimony.Parsimony;
import io.parsimony.backend.InferenceSession;
import io.parsimony.cli.report.RunReport;
import io.parsimony.cli.report.SamplePicture;
import io.parsimony.data.Dataset;
import io.parsimony.internal.run.Evaluation;
import io.parsimony.network.Model;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Compares the classes that teacher, student and baseline predict for test samples with one class each.
 *
 * @param parsimony the engine
 * @param data the test data
 * @param classes the names of the classes; if there are fewer names than classes, classes are numbered
 */
public record TestPredictions(Parsimony parsimony, Dataset data, List<String> classes) {

    /** The maximum number of samples; more samples are not visibly better. */
    private static final int MOST_SAMPLES = 10_000;
    /** A larger matrix is unreadable. */
    private static final int MOST_CLASSES = 30;

    private static final int MOST_CONFUSIONS = 20;
    private static final int MOST_PICTURES = 24;

    /** Returns the comparison; empty without a student, with grouped classes, or for samples with several labels. */
    Optional<RunReport.Predictions> compare(CompressionResult result) {
        Dataset samples = data.size() > MOST_SAMPLES ? data.spread(MOST_SAMPLES) : data;
        boolean comparable = samples.labelShape().rank() == 0
                && result.model(Role.TEACHER).isPresent()
                && result.model(Role.STUDENT).isPresent()
                && result.models().values().stream()
                        .noneMatch(one -> one.model().grouping().isPresent());
        if (!comparable) {
            return Optional.empty();
        }
        int[] labels = IntStream.range(0, samples.size()).map(samples::label).toArray();
        Map<String, int[]> predicted = new LinkedHashMap<>();
        for (Role role : List.of(Role.TEACHER, Role.STUDENT, Role.BASELINE)) {
            result.model(role)
                    .map(MeasuredModel::model)
                    .ifPresent(model -> predicted.put(role.label(), predict(model, samples)));
        }
        Map<String, int[][]> confusion = new LinkedHashMap<>();
        Map<String, List<RunReport.Confusion>> confused = new LinkedHashMap<>();
        predicted.forEach((role, of) -> {
            if (samples.classes() <= MOST_CLASSES) {
                confusion.put(role, matrix(labels, of, samples.classes()));
            }
            confused.put(role, confusions(labels, of));
        });
        int[] teacher = Objects.requireNonNull(predicted.get(Role.TEACHER.label()));
        int[] student = Objects.requireNonNull(predicted.get(Role.STUDENT.label()));
        int[] different = IntStream.range(0, labels.length)
                .filter(i -> teacher[i] != student[i])
                .toArray();
        List<RunReport.Disagreement> disagreements = IntStream.of(different)
                .limit(MOST_PICTURES)
                .mapToObj(i -> new RunReport.Disagreement(
                        i, SamplePicture.of(samples, i), name(labels[i]), name(teacher[i]), name(student[i])))
                .toList();
        return Optional.of(new RunReport.Predictions(
                labels.length,
                IntStream.range(0, samples.classes()).mapToObj(this::name).toList(),
                confusion,
                confused,
                100.0 * (labels.length - different.length) / labels.length,
                different.length,
                disagreements));
    }

    private int[] predict(Model model, Dataset samples) {
        try (InferenceSession session =
                parsimony.backend().infer(model, List.of(model.network().logits()))) {
            return Evaluation.predictions(
                    session, samples, parsimony.configuration().memory());
        }
    }

    private String name(int label) {
        return label < classes.size() ? classes.get(label) : String.valueOf(label);
    }

    private static int[][] matrix(int[] labels, int[] predicted, int classes) {
        int[][] matrix = new int[classes][classes];
        for (int i = 0; i < labels.length; i++) {
            matrix[labels[i]][predicted[i]]++;
        }
        return matrix;
    }

    private List<RunReport.Confusion> confusions(int[] labels, int[] predicted) {
        Map<List<Integer>, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != predicted[i]) {
                counts.merge(List.of(labels[i], predicted[i]), 1, Integer::sum);
            }
        }
        List<RunReport.Confusion> confusions = new ArrayList<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_CONFUSIONS)
                .forEach(entry -> confusions.add(new RunReport.Confusion(
                        name(entry.getKey().get(0)), name(entry.getKey().get(1)), entry.getValue())));
        return confusions;
    }
}
