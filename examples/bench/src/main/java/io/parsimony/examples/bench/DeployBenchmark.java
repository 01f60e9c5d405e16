package io.parsimony.examples.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parsimony.backend.Backend;
import io.parsimony.backend.Executable;
import io.parsimony.backend.InferenceSession;
import io.parsimony.backend.Value;
import io.parsimony.cli.report.TextTable;
import io.parsimony.cli.report.Units;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.deploy.DeployedModel;
import io.parsimony.deploy.DeploymentSettings;
import io.parsimony.examples.mnist.MnistCommand;
import io.parsimony.format.AtomicFile;
import io.parsimony.internal.measure.RandomInputs;
import io.parsimony.measure.Latency;
import io.parsimony.network.InferenceProgram;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.InferenceRewrite;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.strategies.guideline.Guideline;
import io.parsimony.strategies.guideline.Step;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.tensor.Shape;
import io.parsimony.zoo.Zoo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times teachers and all forms of their students alternately, on several engines in one run. Parameters are random,
 * because they do not affect the time.
 */
public final class DeployBenchmark {

    private static final long SEED = 7;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final int PEAK_EXTENT = 1024;
    private static final int PEAK_RUNS = 20;

    private final Map<String, Backend> engines;
    private final DeploymentSettings settings;

    /**
     * Prepares a benchmark.
     *
     * @param engines the engines by id
     * @param settings the forms, batch sizes and rounds
     */
    public DeployBenchmark(Map<String, Backend> engines, DeploymentSettings settings) {
        this.engines = engines;
        this.settings = settings;
    }

    /** A teacher network with its student. */
    enum Subject {
        /** The network of the MNIST example. */
        MNIST("mnist", MnistCommand.teacher()) {
            @Override
            Model student(Model teacher) {
                RewriteContext context = new RewriteContext(SEED);
                Rewrite convolutions = new ParConv(0.25, 2, List.of("conv1")).apply(teacher, context);
                return convolutions
                        .then(LowRank.ofRank(32).apply(convolutions.model(), context))
                        .model();
            }
        },
        /** VGG-16 with batch norm, for 64x64 images and ten classes. */
        VGG16("vgg16", Zoo.build("vgg16_bn", Shape.of(3, 64, 64), 10)),
        /** ResNet-18 for 64x64 images and ten classes. */
        RESNET18("resnet18", Zoo.build("resnet18", Shape.of(3, 64, 64), 10)),
        /** The network for handwritten Chinese text, with 22,080 outputs. */
        HCTR("hctr", Zoo.backbone("hctr").build()),
        /** MobileNetV2 for 64x64 images and ten classes. */
        MOBILENET_V2("mobilenet_v2", Zoo.build("mobilenet_v2", Shape.of(3, 64, 64), 10));

        private final String title;
        private final Network teacher;

        Subject(String title, Network teacher) {
            this.title = title;
            this.teacher = teacher;
        }

        @Override
        public String toString() {
            return title;
        }

        /** The student that the planner chooses for ten times fewer operations and eight times fewer parameters. */
        Model student(Model teacher) {
            Rewrite rewrite = Rewrite.identity(teacher);
            for (Step step : new Guideline().plan(teacher.network()).steps()) {
                rewrite = rewrite.then(step.strategy().apply(rewrite.model(), new RewriteContext(SEED)));
            }
            return rewrite.model();
        }
    }

    /**
     * The time of one form on one engine at one batch size.
     *
     * @param network the network's name
     * @param engine the engine's id
     * @param form {@code teacher}, {@code teacher, FORM}, {@code as is} or the name of a form of the student
     * @param latency the latency in microseconds per image
     * @param speedup the teacher's median divided by this one
     * @param macRatio the teacher's multiply-accumulates divided by those of the student before deployment
     * @param gflops the speed in 10^9 floating-point operations per second: two per multiply-accumulate of this form
     */
    public record Row(
            String network,
            String engine,
            String form,
            Latency latency,
            double speedup,
            double macRatio,
            double gflops) {}

    /** Times the forms of one network on all engines alternately. */
    List<Row> run(Subject subject) {
        Model teacher = Model.initialize(subject.teacher, SEED);
        Model student = subject.student(teacher);
        double macRatio = (double) macs(teacher) / macs(student);
        Map<String, Model> forms = new LinkedHashMap<>();
        forms.put("teacher", teacher);
        // A teacher has no rewritten blocks to split, so only the first form applies, which folds batch norms.
        add(forms, "teacher, ", teacher, settings.forms().subList(0, 1));
        forms.put(DeployedModel.AS_IS, student);
        add(forms, "", student, settings.forms());
        List<Row> rows = new ArrayList<>();
        List<InferenceSession> sessions = new ArrayList<>();
        try {
            engines.values().forEach(engine -> forms.values().forEach(model -> sessions.add(engine.infer(model))));
            for (int batch : settings.batches()) {
                List<Latency> latencies = Latency.measure(sessions, batch, settings.rounds());
                int i = 0;
                for (String engine : engines.keySet()) {
                    double baseline = latencies.get(i).median();
                    for (Map.Entry<String, Model> form : forms.entrySet()) {
                        Latency latency = latencies.get(i++);
                        rows.add(new Row(
                                subject.toString(),
                                engine,
                                form.getKey(),
                                latency,
                                baseline / latency.median(),
                                macRatio,
                                2 * macs(form.getValue()) / latency.median() / NANOS_PER_MICRO));
                    }
                }
            }
        } finally {
            sessions.forEach(InferenceSession::close);
        }
        return rows;
    }

    private static void add(Map<String, Model> forms, String prefix, Model model, List<InferenceRewrite> candidates) {
        for (InferenceRewrite form : candidates) {
            Model rewritten = form.apply(model, new RewriteContext(SEED)).model();
            boolean known =
                    forms.values().stream().anyMatch(other -> other.network().equals(rewritten.network()));
            if (!known) {
                forms.put(prefix + form.name(), rewritten);
            }
        }
    }

    private static long macs(Model model) {
        return CostAnalyzer.analyze(model.network()).total().macs();
    }

    /**
     * Measures the peak speed of the engines on a product of two square matrices, in 10^9 floating-point operations per
     * second.
     */
    double peak() {
        Network product = Network.builder()
                .input("x", Shape.of(PEAK_EXTENT))
                .linear("product", PEAK_EXTENT)
                .build();
        Model model = Model.initialize(product, SEED);
        double best = 0;
        for (Backend engine : engines.values()) {
            Map<String, Value> values = new LinkedHashMap<>();
            InferenceProgram program = new InferenceProgram(product, PEAK_EXTENT, List.of("product"));
            try (Executable executable =
                    engine.compile(program, model.parameters().asMap())) {
                RandomInputs.of(product.inputs(), PEAK_EXTENT)
                        .forEach((name, input) -> values.put(name, engine.upload(input)));
                for (int run = 0; run < PEAK_RUNS; run++) {
                    long start = System.nanoTime();
                    executable.run(values).values().forEach(Value::close);
                    best = Math.max(best, 2 * Math.pow(PEAK_EXTENT, 3) / (System.nanoTime() - start));
                }
            } finally {
                values.values().forEach(Value::close);
            }
        }
        return best;
    }

    /** Returns a table of rows; the share is the speedup divided by the ratio of multiply-accumulates. */
    static TextTable table(List<Row> rows, double peak) {
        TextTable table = TextTable.of(
                "network",
                "engine",
                "form",
                ">batch",
                ">time/image",
                ">p95",
                ">speed-up",
                ">share",
                ">GFLOP/s",
                ">of peak");
        for (Row row : rows) {
            boolean teacher = row.form().startsWith("teacher");
            table.row(
                    row.network(),
                    row.engine(),
                    row.form(),
                    String.valueOf(row.latency().batch()),
                    Units.micros(row.latency().median()),
                    Units.micros(row.latency().p95()),
                    Units.times(row.speedup()),
                    teacher ? "" : String.format(Locale.ROOT, "%.2f", row.speedup() / row.macRatio()),
                    String.format(Locale.ROOT, "%.1f", row.gflops()),
                    String.format(Locale.ROOT, "%.0f%%", 100 * row.gflops() / peak));
        }
        Row any = rows.get(rows.size() - 1);
        table.rule();
        return table.row(
                any.network(), "", "fewer multiply-accumulates", "", "", "", Units.times(any.macRatio()), "", "", "");
    }

    /** Writes rows as JSON, with times in microseconds per image. */
    static void write(List<Row> rows, double peak, Path file) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode array = json.putArray("rows");
        for (Row row : rows) {
            array.addObject()
                    .put("network", row.network())
                    .put("engine", row.engine())
                    .put("form", row.form())
                    .put("batch", row.latency().batch())
                    .put("micros", row.latency().median())
                    .put("microsP95", row.latency().p95())
                    .put("speedup", row.speedup())
                    .put("macRatio", row.macRatio())
                    .put("gflops", row.gflops());
        }
        json.put("peakGflops", peak);
        AtomicFile.write(file, out -> out.write(json.toPrettyString().getBytes(StandardCharsets.UTF_8)));
    }
}
