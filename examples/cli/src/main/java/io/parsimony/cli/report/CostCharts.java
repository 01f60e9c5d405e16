package io.parsimony.cli.report;

import io.parsimony.cost.Component;
import io.parsimony.cost.CostComparison;
import io.parsimony.cost.CostSummary;
import io.parsimony.cost.LayerCost;
import io.parsimony.internal.measure.LayerTimes;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Costs as pictures. */
final class CostCharts {

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 420;
    private static final int MOST_LABELS = 60;
    private static final int SLANTED = 20;
    private static final int UPRIGHT = 90;
    private static final double MEGA = 1e6;

    private CostCharts() {}

    /** A picture. */
    record Picture(String title, byte[] png) {}

    /** All pictures on one network, or on a teacher and its student. */
    static List<Picture> of(List<Analysis> networks) {
        List<Picture> pictures = new ArrayList<>();
        pictures.add(components(networks));
        pictures.add(sites(networks, "Multiply-accumulates", sum -> sum.cost().macs()));
        pictures.add(sites(networks, "Parameters", sum -> sum.cost().parameters()));
        pictures.add(live(networks));
        return pictures;
    }

    /** Stacked bars: what part of each figure a component has, in percent of the first network's. */
    private static Picture components(List<Analysis> networks) {
        Map<String, ToDoubleFunction<CostSummary>> figures = new LinkedHashMap<>();
        figures.put("MACs", sum -> sum.cost().macs());
        figures.put("operations", sum -> sum.work().operations());
        figures.put("parameters", sum -> sum.cost().parameters());
        figures.put("activations", sum -> sum.cost().activations());
        List<String> bars = new ArrayList<>();
        Map<String, List<Double>> heights = new LinkedHashMap<>();
        for (Component component : Component.values()) {
            heights.put(component.label(), new ArrayList<>());
        }
        figures.forEach((figure, of) -> {
            double whole = of.applyAsDouble(networks.get(0).report().whole());
            for (Analysis one : networks) {
                bar(bars, heights, networks, one, figure, part -> percent(of.applyAsDouble(part), whole));
            }
        });
        if (networks.stream().allMatch(one -> one.times().isPresent())) {
            double whole = time(networks.get(0), networks.get(0).report().whole());
            for (Analysis one : networks) {
                bar(bars, heights, networks, one, "time", part -> percent(time(one, part), whole));
            }
        }
        String title = networks.size() == 1 ? "Shares by component" : "Shares by component, of the teacher's";
        CategoryChart chart = categories(title, "percent");
        style(chart.getStyler(), true);
        chart.getStyler().setStacked(true).setXAxisLabelRotation(networks.size() == 1 ? 0 : SLANTED);
        heights.forEach((component, values) -> chart.addSeries(component, bars, values));
        return picture(title, BitmapEncoder.getBufferedImage(chart));
    }

    private static void bar(
            List<String> bars,
            Map<String, List<Double>> heights,
            List<Analysis> networks,
            Analysis one,
            String figure,
            ToDoubleFunction<CostSummary> height) {
        bars.add(networks.size() == 1 ? figure : figure + ", " + (one == networks.get(0) ? "teacher" : "student"));
        heights.forEach((component, values) -> values.add(one.report().components().stream()
                .filter(part -> part.name().equals(component))
                .mapToDouble(height)
                .sum()));
    }

    private static double time(Analysis one, CostSummary part) {
        return one.times().map((LayerTimes times) -> times.sum(part.nodes())).orElse(0.0);
    }

    private static double percent(double part, double whole) {
        return whole == 0 ? 0 : 100 * part / whole;
    }

    /** Bars in the network's order: what part of a figure each layer that has any of it has. */
    private static Picture sites(List<Analysis> networks, String figure, ToDoubleFunction<CostSummary> of) {
        Analysis first = networks.get(0);
        Analysis last = networks.get(networks.size() - 1);
        double whole = of.applyAsDouble(first.report().whole());
        List<CostComparison.Pair> pairs = CostTables.comparison(first, last).sites().stream()
                .filter(pair -> of.applyAsDouble(pair.teacher()) + of.applyAsDouble(pair.student()) > 0)
                .toList();
        List<String> names = pairs.stream().map(CostComparison.Pair::name).toList();
        String title = figure + (networks.size() == 1 ? " by layer" : " by site, of the teacher's");
        CategoryChart chart = categories(title, "percent");
        style(chart.getStyler(), networks.size() > 1);
        chart.getStyler().setXAxisLabelRotation(UPRIGHT).setXAxisMaxLabelCount(MOST_LABELS);
        if (names.isEmpty()) {
            names = List.of("none");
            chart.addSeries("none", names, List.of(0));
            return picture(title, BitmapEncoder.getBufferedImage(chart));
        }
        chart.addSeries(
                networks.size() == 1 ? figure : "teacher",
                names,
                pairs.stream()
                        .map(pair -> percent(of.applyAsDouble(pair.teacher()), whole))
                        .toList());
        if (networks.size() > 1) {
            chart.addSeries(
                    "student",
                    names,
                    pairs.stream()
                            .map(pair -> percent(of.applyAsDouble(pair.student()), whole))
                            .toList());
        }
        return picture(title, BitmapEncoder.getBufferedImage(chart));
    }

    /** Curves: the activations alive at each layer. */
    private static Picture live(List<Analysis> networks) {
        String title = "Activations alive while each layer is computed";
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("layer")
                .yAxisTitle("MB")
                .build();
        style(chart.getStyler(), networks.size() > 1);
        for (Analysis one : networks) {
            double[] megabytes = one.report().layers().stream()
                    .mapToLong(LayerCost::live)
                    .mapToDouble(live -> one.report().precision().bytes(live) / MEGA)
                    .toArray();
            if (megabytes.length > 0) {
                String series = networks.size() == 1 ? "alive" : one == networks.get(0) ? "teacher" : "student";
                chart.addSeries(series, megabytes).setMarker(SeriesMarkers.NONE);
            }
        }
        return picture(title, BitmapEncoder.getBufferedImage(chart));
    }

    private static CategoryChart categories(String title, String axis) {
        return new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(axis)
                .build();
    }

    private static void style(Styler styler, boolean legend) {
        styler.setChartBackgroundColor(Color.WHITE)
                .setLegendPosition(Styler.LegendPosition.OutsideE)
                .setLegendVisible(legend);
    }

    private static Picture picture(String title, BufferedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", png)) {
                throw new IOException("this Java platform cannot write PNG");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Picture(title, png.toByteArray());
    }
}
