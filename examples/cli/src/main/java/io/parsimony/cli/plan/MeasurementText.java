package io.parsimony.cli.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.cli.report.RunReport;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.strategies.guideline.Plan.Measurement;
import io.parsimony.strategies.guideline.Plan.SiteLoss;
import io.parsimony.strategies.guideline.Plan.TradeOff;
import java.util.Locale;

/** Measured losses as text: the sensitivity chart and the trade-off curve. */
final class MeasurementText {

    private static final int WIDTH = 30;
    /** The number of orders of magnitude that a bar shows below the largest loss. */
    private static final double DECADES = 5;

    private MeasurementText() {}

    /** Returns both charts. */
    static String of(Measurement measurement) {
        double largest = measurement.losses().stream()
                .mapToDouble(SiteLoss::loss)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        TextTable sensitivity =
                TextTable.of("layer", "strategy", ">saved MACs", ">parameters", ">loss", "", "bar: logarithmic");
        for (SiteLoss loss : measurement.losses()) {
            sensitivity.row(
                    loss.node(),
                    loss.label(),
                    percent(
                            loss.before().macs() - loss.after().macs(),
                            loss.before().macs()),
                    percent(
                            loss.before().parameters() - loss.after().parameters(),
                            loss.before().parameters()),
                    number(loss.loss()),
                    loss.chosen() ? "*" : "",
                    bar(loss.loss(), largest));
        }
        double top =
                measurement.curve().stream().mapToDouble(TradeOff::loss).max().orElse(0);
        TextTable curve = TextTable.of(">fewer MACs", ">parameters", ">loss", "", "bar: logarithmic");
        for (TradeOff point : measurement.curve()) {
            curve.row(
                    Units.times(point.macs()),
                    Units.times(point.parameters()),
                    number(point.loss()),
                    point.goal() ? "goal met" : "",
                    bar(point.loss(), top));
        }
        return "Sensitivity: the loss with one site replaced (divergence from the original's classes, "
                + measurement.samples() + " samples; * chosen)\n\n" + sensitivity.text(0)
                + "\nTrade-off: the least sum of losses found for increasingly strict goals\n\n"
                + curve.text(0);
    }

    /** Returns the charts of a page. */
    static RunReport.PlanPart part(Measurement measurement) {
        return new RunReport.PlanPart(
                measurement.samples(),
                measurement.losses().stream()
                        .map(loss -> new RunReport.Sensitivity(
                                loss.node(),
                                loss.label(),
                                loss.before().macs() - loss.after().macs(),
                                loss.before().parameters() - loss.after().parameters(),
                                RunReport.finite(loss.loss()),
                                loss.chosen()))
                        .toList(),
                measurement.curve().stream()
                        .map(point -> new RunReport.Goals(
                                point.macs(), point.parameters(), RunReport.finite(point.loss()), point.goal()))
                        .toList());
    }

    /** Returns all figures. */
    static ObjectNode json(Measurement measurement) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("samples", measurement.samples());
        json.put("loss", measurement.loss());
        json.put("bound", measurement.bound());
        ArrayNode losses = json.putArray("losses");
        measurement.losses().forEach(loss -> losses.addObject()
                .put("layer", loss.node())
                .put("strategy", loss.label())
                .put("savedMacs", loss.before().macs() - loss.after().macs())
                .put(
                        "savedParameters",
                        loss.before().parameters() - loss.after().parameters())
                .put("loss", loss.loss())
                .put("chosen", loss.chosen()));
        ArrayNode curve = json.putArray("curve");
        measurement.curve().forEach(point -> curve.addObject()
                .put("macs", point.macs())
                .put("parameters", point.parameters())
                .put("loss", point.loss())
                .put("goal", point.goal()));
        return json;
    }

    private static String bar(double loss, double largest) {
        if (!(loss > 0) || !(largest > 0)) {
            return "";
        }
        double share = 1 + Math.log10(Math.min(1, loss / largest)) / DECADES;
        return "#".repeat((int) Math.round(WIDTH * Math.max(0, share)));
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.1f%%", whole == 0 ? 0 : 100.0 * part / whole);
    }

    private static String number(double loss) {
        return String.format(Locale.ROOT, "%.3g", loss);
    }
}
