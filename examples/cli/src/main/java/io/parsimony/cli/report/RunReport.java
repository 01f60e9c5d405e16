package io.parsimony.cli.report;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostComparison;
import io.parsimony.rewrite.Site;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of a command, written as {@code report.json} and shown by {@link ReportPage}. Parts that a command does
 * not have are absent. Accuracies are percentages, times seconds unless a key names another unit; counts are for one
 * sample.
 *
 * @param version the version of this format
 * @param command the command, such as {@code mnist}
 * @param title the title
 * @param written the time of writing, in UTC
 * @param verdict the result in sentences
 * @param setting the engine, the data and the state of the run
 * @param models the models and the cost reduction of the student
 * @param cost the cost by component and by layer
 * @param sites the change of each site that a strategy considered
 * @param graphs the networks as graphs
 * @param predictions the predicted classes of teacher and student
 * @param lines the text lines with the networks' readings
 * @param tables further tables
 * @param curves the accuracy of the students of several runs by run
 * @param tradeOff accuracy against cost, one point for each model of each run
 * @param plan the losses of strategies at single sites and of whole plans
 * @param origin the conditions of the run
 * @param more further top-level members of a command
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RunReport(
        int version,
        String command,
        String title,
        String written,
        List<String> verdict,
        @JsonUnwrapped @Nullable Setting setting,
        @JsonUnwrapped @Nullable Models models,
        @Nullable CostPart cost,
        List<SiteReport> sites,
        @Nullable Graphs graphs,
        @Nullable Predictions predictions,
        List<Line> lines,
        List<TextTable.Cells> tables,
        Map<String, Tested> curves,
        List<Point> tradeOff,
        @Nullable PlanPart plan,
        Origin origin,
        @JsonAnyGetter Map<String, Object> more) {

    /** The version of the format that this class writes. */
    public static final int VERSION = 1;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * The engine, the data and the state of a run.
     *
     * @param status {@code complete}, {@code running}, or the id of the error that ended the run
     * @param stage the current or last stage
     * @param seconds the duration in this process
     * @param goal the goal, where one was set
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Setting(
            String status,
            @Nullable String stage,
            @Nullable String backend,
            @Nullable String engine,
            @Nullable String device,
            @Nullable Long seed,
            @Nullable Integer trainSamples,
            @Nullable Integer testSamples,
            double seconds,
            @Nullable Goal goal) {}

    /**
     * A goal and whether the student meets it.
     *
     * @param macs at least this many times fewer multiply-accumulates
     * @param parameters at least this many times fewer parameters
     * @param met whether the student reaches both; absent until the student's network is known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Goal(double macs, double parameters, @Nullable Boolean met) {}

    /**
     * The models of a compression.
     *
     * @param undistilled the student's network trained without the teacher
     * @param ratio the teacher's cost divided by the student's
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Models(
            @Nullable ModelPart teacher,
            @Nullable ModelPart student,
            @Nullable ModelPart undistilled,
            @Nullable ModelPart deployed,
            @Nullable Ratio ratio) {}

    /**
     * A model.
     *
     * @param latencyMicros the time of one image by batch size
     * @param speedup the teacher's median time divided by this model's, by batch size
     * @param form the form selected for deployment
     * @param outputDifference the maximum difference of a deployed output, as a share of the largest output
     * @param otherPredictions the number of samples whose predicted class deployment changed
     * @param reduced the files of reduced precision by precision
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record ModelPart(
            @Nullable Double accuracy,
            @Nullable Double loss,
            long macs,
            long parameters,
            long bytes,
            Map<String, Time> latencyMicros,
            Map<String, Double> speedup,
            @Nullable String form,
            @Nullable Double outputDifference,
            @Nullable Integer otherPredictions,
            Map<String, Reduced> reduced,
            @Nullable Training training) {

        /** Returns a model with only its cost. */
        public static ModelPart of(Cost cost) {
            return of(cost, null, null);
        }

        /** Returns a model with its cost and optional accuracy and training. */
        public static ModelPart of(Cost cost, @Nullable Double accuracy, @Nullable Training training) {
            return new ModelPart(
                    accuracy,
                    null,
                    cost.macs(),
                    cost.parameters(),
                    cost.bytes(),
                    Map.of(),
                    Map.of(),
                    null,
                    null,
                    null,
                    Map.of(),
                    training);
        }
    }

    /** A distribution of times. */
    public record Time(double median, double p95) {}

    /** A file of reduced precision beside the deployed model in full precision. */
    public record Reduced(
            String file,
            long bytes,
            double accuracy,
            double fullAccuracy,
            int otherPredictions,
            Map<String, Double> speedup) {}

    /**
     * A training.
     *
     * @param testAccuracy the accuracy on the test data after each epoch
     * @param leftChance whether the loss fell below that of a uniform guess
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Training(
            int steps,
            double seconds,
            @Nullable String lossChecksum,
            List<Double> testAccuracy,
            boolean leftChance,
            Curve curve) {}

    /**
     * A training by step, with neighboring steps combined: the last step and second of each group, the means of losses
     * and gradient norms, and the last learning rate.
     *
     * @param terms the loss of each term before its weight, by its name
     * @param tested the step and second of each test
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Curve(
            List<Long> step,
            List<Double> seconds,
            List<Double> loss,
            Map<String, List<Double>> terms,
            List<Double> learningRate,
            List<Double> gradientNorm,
            @Nullable Tested tested) {}

    /** Accuracies with the position of each test. */
    public record Tested(List<Long> step, List<Double> seconds, List<Double> accuracy) {}

    /** The teacher's cost divided by the student's; absent if it is not finite. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Ratio(
            @Nullable Double macs, @Nullable Double parameters, @Nullable Double bytes, @Nullable Double operations) {

        /** Returns a ratio without the figures that are not finite. */
        public static Ratio of(CostComparison.Ratio ratio) {
            return new Ratio(
                    finite(ratio.macs()),
                    finite(ratio.parameters()),
                    finite(ratio.bytes()),
                    finite(ratio.operations()));
        }
    }

    /** The cost of each component and each layer. */
    public record CostPart(List<Pair> components, List<Pair> layers) {}

    /**
     * A part of the teacher and its counterpart in the student, each by component.
     *
     * @param after the student's figures; absent without a student
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Pair(String name, Map<String, Figures> before, @Nullable Map<String, Figures> after) {}

    /** Figures of a part of a network. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Figures(
            long macs, long operations, long parameters, long bytes, long activations, @Nullable Double micros) {}

    /** The change of a site that a strategy considered. */
    public record SiteReport(String node, boolean replaced, String what, Amount before, Amount after) {

        /** Returns all sites of a rewrite. */
        public static List<SiteReport> of(List<Site> sites) {
            return sites.stream()
                    .map(site -> new SiteReport(
                            site.node(),
                            site.replaced(),
                            site.what(),
                            Amount.of(site.before()),
                            Amount.of(site.after())))
                    .toList();
        }
    }

    /** The cost of a site. */
    public record Amount(long macs, long parameters) {

        static Amount of(Cost cost) {
            return new Amount(cost.macs(), cost.parameters());
        }
    }

    /** The networks as graphs. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Graphs(List<GraphNode> teacher, @Nullable List<GraphNode> student) {}

    /**
     * A node of a network.
     *
     * @param op the operation
     * @param output the shape of the output
     * @param inputs the positions of its input nodes in the list of nodes, without the network's inputs
     * @param site the teacher's node that it replaces, if that has another name
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record GraphNode(String name, String op, String output, List<Integer> inputs, @Nullable String site) {}

    /**
     * Predicted classes on test samples.
     *
     * @param classes the names of the classes
     * @param confusion for each model, rows of the true class and columns of the predicted class; absent if there are
     *     too many classes to read
     * @param confused the most frequent confusions of each model
     * @param agreement the share of samples for which teacher and student agree, in percent
     * @param disagreements samples with different predictions
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Predictions(
            int samples,
            List<String> classes,
            Map<String, int[][]> confusion,
            Map<String, List<Confusion>> confused,
            double agreement,
            int disagreeing,
            List<Disagreement> disagreements) {}

    /** The number of samples of one class with another predicted class. */
    public record Confusion(String right, String predicted, int samples) {}

    /**
     * A sample for which teacher and student predict different classes.
     *
     * @param picture the sample as a data URI
     */
    public record Disagreement(int sample, String picture, String label, String teacher, String student) {}

    /**
     * A line of text with the networks' readings.
     *
     * @param picture the line as a data URI
     */
    public record Line(String picture, String written, List<Reading> readings) {}

    /** One reading of a line, split into correct and wrong parts. */
    public record Reading(String network, List<Part> parts) {}

    /**
     * A part of a reading.
     *
     * @param kind {@code same}, {@code changed}, {@code inserted} or {@code missing}
     * @param text the recognized text; for a missing part, the written text
     */
    public record Part(String kind, String text) {}

    /**
     * A model of a run as a point of cost and accuracy.
     *
     * @param run the run's name
     * @param micros the time of one image in microseconds at the smallest measured batch size
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Point(
            String run, String model, long macs, long parameters, @Nullable Double micros, @Nullable Double accuracy) {}

    /**
     * Measured losses.
     *
     * @param sensitivity the loss with a single site replaced
     * @param curve the least loss found for each goal
     */
    public record PlanPart(int samples, List<Sensitivity> sensitivity, List<Goals> curve) {}

    /** The loss with a single site replaced. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Sensitivity(
            String layer,
            String strategy,
            long savedMacs,
            long savedParameters,
            @Nullable Double loss,
            boolean chosen) {}

    /** The loss of a whole plan. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Goals(double macs, double parameters, @Nullable Double loss, boolean goal) {}

    /** The conditions of a result. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Origin(
            @Nullable String configuration,
            @Nullable String repeat,
            Map<String, String> versions,
            Map<String, String> machine) {}

    /** Copies the collections. */
    public RunReport {
        verdict = List.copyOf(verdict);
        sites = List.copyOf(sites);
        lines = List.copyOf(lines);
        tables = List.copyOf(tables);
        tradeOff = List.copyOf(tradeOff);
        curves = new LinkedHashMap<>(curves);
        more = new LinkedHashMap<>(more);
    }

    /** Returns a number, or null for NaN and infinity, which JSON lacks. */
    public static @Nullable Double finite(double number) {
        return Double.isFinite(number) ? number : null;
    }

    /** Returns the text of {@code report.json}. */
    public String json() {
        try {
            return JSON.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every part of a report can be written as JSON", e);
        }
    }

    /** Returns the JSON of {@code report.json}. */
    public JsonNode tree() {
        return JSON.valueToTree(this);
    }

    /** Returns the page. */
    public String page() {
        return ReportPage.render(tree());
    }

    /** Starts a report. */
    public static Builder of(String command, String title) {
        return new Builder(command, title);
    }

    /** Collects the parts of a report. */
    public static final class Builder {

        private final String command;
        private final String title;
        private final List<TextTable.Cells> tables = new ArrayList<>();
        private final Map<String, Object> more = new LinkedHashMap<>();
        private List<String> verdict = List.of();
        private @Nullable Setting setting;
        private @Nullable Models models;
        private @Nullable CostPart cost;
        private List<SiteReport> sites = List.of();
        private @Nullable Graphs graphs;
        private @Nullable Predictions predictions;
        private List<Line> lines = List.of();
        private Map<String, Tested> curves = Map.of();
        private List<Point> tradeOff = List.of();
        private @Nullable PlanPart plan;
        private @Nullable Origin origin;

        private Builder(String command, String title) {
            this.command = command;
            this.title = title;
        }

        /** Sets the result in sentences. */
        public Builder verdict(List<String> sentences) {
            verdict = sentences;
            return this;
        }

        /** Sets the engine, the data and the state. */
        public Builder setting(Setting value) {
            setting = value;
            return this;
        }

        /** Sets the models. */
        public Builder models(Models value) {
            models = value;
            return this;
        }

        /** Sets the costs and graphs of one network, or of a teacher and its student. */
        public Builder networks(Analysis teacher, Optional<Analysis> student) {
            cost = NetworkParts.cost(teacher, student);
            graphs = NetworkParts.graphs(teacher.network(), student.map(Analysis::network));
            return this;
        }

        /** Sets the change of each site. */
        public Builder sites(List<Site> value) {
            sites = SiteReport.of(value);
            return this;
        }

        /** Sets the predictions. */
        public Builder predictions(Predictions value) {
            predictions = value;
            return this;
        }

        /** Sets the lines. */
        public Builder lines(List<Line> value) {
            lines = value;
            return this;
        }

        /** Adds a table. */
        public Builder table(String heading, TextTable table) {
            tables.add(table.cells(heading));
            return this;
        }

        /** Sets the accuracy of the students of several runs. */
        public Builder curves(Map<String, Tested> value) {
            curves = value;
            return this;
        }

        /** Sets the points of accuracy against cost. */
        public Builder tradeOff(List<Point> value) {
            tradeOff = value;
            return this;
        }

        /** Sets measured losses. */
        public Builder plan(PlanPart value) {
            plan = value;
            return this;
        }

        /** Sets the conditions of the result. */
        public Builder origin(Origin value) {
            origin = value;
            return this;
        }

        /** Adds a top-level member of the command. */
        public Builder more(String key, Object value) {
            more.put(key, value);
            return this;
        }

        /** Builds the report. */
        public RunReport build() {
            return new RunReport(
                    VERSION,
                    command,
                    title,
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                    verdict,
                    setting,
                    models,
                    cost,
                    sites,
                    graphs,
                    predictions,
                    lines,
                    tables,
                    curves,
                    tradeOff,
                    plan,
                    origin == null ? Origins.here(null, Map.of()) : origin,
                    more);
        }
    }
}
