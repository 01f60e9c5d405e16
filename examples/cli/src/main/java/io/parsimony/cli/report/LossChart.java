package io.parsimony.cli.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Loss curves as a picture: a moving average by step, the loss on a logarithmic axis. */
public final class LossChart {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;
    /** The moving average spans this share of the curve. */
    private static final int PARTS = 60;

    private LossChart() {}

    /**
     * Writes a PNG file.
     *
     * @param curves the loss of every step by the run's name, all finite
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, Map<String, double[]> curves) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Training loss, moving average (each network has its own objective)")
                .xAxisTitle("step")
                .yAxisTitle("loss")
                .build();
        chart.getStyler().setYAxisLogarithmic(true).setLegendPosition(Styler.LegendPosition.InsideNE);
        curves.forEach((name, losses) -> {
            double[] smooth = smooth(losses);
            double[] steps = new double[smooth.length];
            for (int i = 0; i < steps.length; i++) {
                steps[i] = i + 1.0;
            }
            chart.addSeries(name, steps, smooth).setMarker(SeriesMarkers.NONE);
        });
        if (!ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", file.toFile())) {
            throw new IOException("this Java platform cannot write PNG");
        }
    }

    /** The mean over each step and those before it, as far as the window reaches; positive, for the axis. */
    private static double[] smooth(double[] losses) {
        int window = Math.max(1, losses.length / PARTS);
        double[] smooth = new double[losses.length];
        double sum = 0;
        for (int i = 0; i < losses.length; i++) {
            sum += losses[i] - (i >= window ? losses[i - window] : 0);
            smooth[i] = Math.max(sum / Math.min(i + 1, window), 1e-6);
        }
        return smooth;
    }
}
