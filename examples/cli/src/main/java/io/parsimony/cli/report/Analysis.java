package io.parsimony.cli.report;

import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.cost.CostSummary;
import io.parsimony.cost.CostSummary.Shares;
import io.parsimony.cost.Precision;
import io.parsimony.internal.measure.LayerTimes;
import io.parsimony.network.Network;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A network with its cost and, if measured, its times.
 *
 * @param name its name in reports
 * @param network the network
 * @param report its cost
 * @param times the times of its layers
 */
public record Analysis(String name, Network network, CostReport report, Optional<LayerTimes> times) {

    /** Creates an analysis of the cost only. */
    public static Analysis of(String name, Network network, Precision precision) {
        return new Analysis(name, network, CostAnalyzer.analyze(network, precision), Optional.empty());
    }

    /** Returns the same analysis with the times of its layers. */
    public Analysis timed(LayerTimes measured) {
        return new Analysis(name, network, report, Optional.of(measured));
    }

    /** Returns the maximum number of bytes of activations that are alive at the same time. */
    long peakBytes() {
        return report.precision().bytes(report.peakActivations());
    }

    /**
     * Returns the figures of a part of the network by name, for programs: counts, percentages of the whole, and
     * measured times in microseconds.
     */
    Map<String, Number> figures(CostSummary part) {
        Shares shares = part.sharesOf(report.whole());
        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put("macs", part.cost().macs());
        figures.put("operations", part.work().operations());
        figures.put("parameters", part.cost().parameters());
        figures.put("bytes", part.cost().bytes());
        figures.put("activations", part.cost().activations());
        figures.put("trafficBytes", part.work().traffic());
        figures.put("operationsPerByte", part.work().intensity());
        figures.put("macsPercent", shares.macs());
        figures.put("operationsPercent", shares.operations());
        figures.put("parametersPercent", shares.parameters());
        figures.put("activationsPercent", shares.activations());
        times.ifPresent(measured -> figures.put("micros", measured.sum(part.nodes())));
        return figures;
    }
}
