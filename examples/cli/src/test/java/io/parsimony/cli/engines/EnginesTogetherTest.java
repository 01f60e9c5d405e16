package io.parsimony.cli.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.typesafe.config.ConfigFactory;
import io.parsimony.backend.Backend;
import io.parsimony.backend.BackendProvider;
import io.parsimony.backend.InferenceSession;
import io.parsimony.distill.Objective;
import io.parsimony.distill.Term;
import io.parsimony.format.ModelFormats;
import io.parsimony.internal.data.Batch;
import io.parsimony.internal.data.BatchSource;
import io.parsimony.internal.optimize.Sgd;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.internal.plugin.Settings;
import io.parsimony.internal.plugin.SettingsReader;
import io.parsimony.internal.train.StepSettings;
import io.parsimony.internal.train.TrainingPlan;
import io.parsimony.internal.train.TrainingSession;
import io.parsimony.network.Model;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.strategies.loss.CrossEntropy;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.tck.check.GlyphDataset;
import io.parsimony.tensor.Shape;
import io.parsimony.tensor.Tensor;
import io.parsimony.zoo.Zoo;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PyTorch, ND4J and ONNX Runtime in one process. */
class EnginesTogetherTest {

    private static final int STEPS = 6;
    private static final Map<String, Backend> ENGINES = new LinkedHashMap<>();

    private final Model teacher =
            Model.initialize(Zoo.vgg(Shape.of(1, 12, 12), List.of(List.of(8), List.of(16)), List.of(32), 10), 1);
    private final BatchSource batches = new BatchSource(new GlyphDataset(200, 12, 1), 20, 1);

    @BeforeAll
    static void open() {
        PluginRegistry<BackendProvider> registry =
                new PluginRegistry<>("backend", PluginRegistry.discover(BackendProvider.class));
        for (String id : List.of("djl", "dl4j", "onnx")) {
            Settings settings = Settings.at(ConfigFactory.parseString("b { type = " + id + ", threads = 1 }"), "b");
            ENGINES.put(
                    id,
                    SettingsReader.plugin(settings, registry, null)
                            .orElseThrow()
                            .open());
        }
    }

    @AfterAll
    static void close() {
        ENGINES.values().forEach(Backend::close);
    }

    /** Returns the rewritten teacher with running statistics that differ from the initial ones. */
    private Model student() {
        RewriteContext context = new RewriteContext(1);
        Rewrite rewrite = new ParConv(0.5, 2, List.of("conv1")).apply(teacher, context);
        Model student =
                rewrite.then(LowRank.ofRank(8).apply(rewrite.model(), context)).model();
        try (TrainingSession session = TrainingSession.open(ENGINES.get("djl"), plan(student))) {
            steps(session, 0, STEPS);
            return student.with(session.parameters());
        }
    }

    private static TrainingPlan plan(Model model) {
        return TrainingPlan.builder(model, Objective.of(new Term(new CrossEntropy(), 1)), new Sgd())
                .build();
    }

    private List<Double> steps(TrainingSession session, int from, int to) {
        List<Double> losses = new ArrayList<>();
        for (int step = from; step < to; step++) {
            Batch batch = batches.batch(0, step);
            losses.add(session.step(batch, new StepSettings(0.01, List.of(1.0))).total());
        }
        return losses;
    }

    @Test
    void takingTurnsChangesNoResult() {
        Map<String, List<Double>> alone = new LinkedHashMap<>();
        ENGINES.forEach((id, engine) -> {
            try (TrainingSession session = TrainingSession.open(engine, plan(teacher))) {
                alone.put(id, steps(session, 0, STEPS));
            }
        });
        Map<String, TrainingSession> sessions = new LinkedHashMap<>();
        Map<String, List<Double>> inTurns = new LinkedHashMap<>();
        ENGINES.forEach((id, engine) -> sessions.put(id, TrainingSession.open(engine, plan(teacher))));
        for (int step = 0; step < STEPS; step++) {
            int now = step;
            sessions.forEach((id, session) ->
                    inTurns.computeIfAbsent(id, key -> new ArrayList<>()).addAll(steps(session, now, now + 1)));
        }
        sessions.values().forEach(TrainingSession::close);

        assertThat(inTurns).isEqualTo(alone);
        for (int step = 0; step < STEPS; step++) {
            for (List<Double> losses : alone.values()) {
                assertThat(losses.get(step)).isCloseTo(alone.get("djl").get(step), within(1e-4));
            }
        }
    }

    @Test
    void anExportedStudentGivesTheSameOutputsInOnnxRuntimeAsOnEveryEngine(@TempDir Path folder) throws OrtException {
        Model student = student();
        Path file = folder.resolve("student.onnx");
        ModelFormats.discover().write(student, file);
        Tensor samples = batches.batch(0, 9).inputs();
        float[] exported = run(file, samples);

        for (Backend engine : ENGINES.values()) {
            try (InferenceSession session = engine.infer(student)) {
                float[] logits = session.run(samples).toArray();
                assertThat(logits).hasSize(exported.length);
                for (int i = 0; i < logits.length; i++) {
                    assertThat(logits[i]).isCloseTo(exported[i], within(1e-4f));
                }
            }
        }
    }

    private static float[] run(Path file, Tensor samples) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] shape = {samples.shape().dim(0), 1, 12, 12};
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(samples.toArray()), shape);
                OrtSession.Result result =
                        session.run(Map.of(session.getInputNames().iterator().next(), input))) {
            FloatBuffer logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] array = new float[logits.remaining()];
            logits.get(array);
            return array;
        }
    }
}
