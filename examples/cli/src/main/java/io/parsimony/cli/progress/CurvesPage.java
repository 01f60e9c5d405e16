package io.parsimony.cli.progress;

import io.parsimony.run.TrainingHistory;
import io.parsimony.train.Score;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The curves of training runs as one page that needs no other file: losses, terms, learning rate, gradients, accuracy. */
public final class CurvesPage {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 360;
    /** More points than these cannot be told apart at this width. */
    private static final int MOST_POINTS = 400;

    private CurvesPage() {}

    /**
     * Writes a page.
     *
     * @param runs the runs by name, which is put on the page as it is
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, Map<String, TrainingHistory> runs) throws IOException {
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\">"
                + "<title>Training curves</title>\n<style>body{font-family:sans-serif;max-width:50rem;margin:2rem auto}"
                + "img{max-width:100%}</style>\n<h1>Training curves</h1>\n");
        for (Map.Entry<String, TrainingHistory> entry : runs.entrySet()) {
            TrainingHistory run = entry.getValue();
            page.append("<h2>").append(entry.getKey()).append("</h2>\n");
            Map<String, double[]> losses = new LinkedHashMap<>();
            losses.put("objective", run.losses());
            int terms = run.steps().isEmpty() ? 0 : run.steps().get(0).terms().size();
            for (int i = 0; terms > 1 && i < terms; i++) {
                int term = i;
                losses.put("term " + (i + 1), column(run, step -> step.terms().get(term)));
            }
            page.append(chart("loss (mean of neighbouring steps)", "step", losses));
            page.append(
                    chart("gradient norm", "step", Map.of("norm", column(run, TrainingHistory.Step::gradientNorm))));
            page.append(
                    chart("learning rate", "step", Map.of("rate", column(run, TrainingHistory.Step::learningRate))));
            double[] accuracies =
                    run.scores().stream().mapToDouble(Score::accuracy).toArray();
            page.append(chart("test accuracy, percent", "epoch", Map.of("accuracy", accuracies)));
        }
        Files.writeString(file, page.append("</html>\n"));
    }

    private static double[] column(TrainingHistory run, ToDoubleFunction<TrainingHistory.Step> column) {
        return run.steps().stream().mapToDouble(column).toArray();
    }

    private static String chart(String title, String axis, Map<String, double[]> curves) throws IOException {
        if (curves.values().stream().allMatch(values -> values.length == 0)) {
            return "";
        }
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(axis)
                .build();
        curves.forEach((name, values) -> {
            if (values.length > 0) {
                int each = (values.length - 1) / MOST_POINTS + 1;
                int points = (values.length - 1) / each + 1;
                double[] x = new double[points];
                double[] y = new double[points];
                for (int i = 0; i < points; i++) {
                    int to = Math.min((i + 1) * each, values.length);
                    x[i] = to;
                    y[i] = Arrays.stream(values, i * each, to).average().orElseThrow();
                }
                chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
            }
        });
        ByteArrayOutputStream image = new ByteArrayOutputStream();
        if (!ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", image)) {
            throw new IOException("this Java platform cannot write PNG");
        }
        return "<p><img alt=\"" + title + "\" src=\"data:image/png;base64,"
                + Base64.getEncoder().encodeToString(image.toByteArray()) + "\"></p>\n";
    }
}
