package io.parsimony.tck.check;

import io.parsimony.backend.Backend;
import io.parsimony.backend.InferenceSession;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.distill.DistillationLoss;
import io.parsimony.error.ParsimonyException;
import io.parsimony.internal.plugin.PluginRegistry;
import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.network.Parameters;
import io.parsimony.rewrite.ArchitectureChange;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.rewrite.Site;
import io.parsimony.strategies.loss.SoftTarget;
import io.parsimony.strategies.rewrite.Bottleneck;
import io.parsimony.strategies.rewrite.DepthwiseSeparable;
import io.parsimony.strategies.rewrite.FoldBatchNorm;
import io.parsimony.strategies.rewrite.GlobalPoolHead;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.strategies.rewrite.OutputTying;
import io.parsimony.strategies.rewrite.ParConv;
import io.parsimony.strategies.rewrite.PruneChannels;
import io.parsimony.strategies.rewrite.SpatialSvd;
import io.parsimony.strategies.rewrite.Tucker;
import io.parsimony.tck.compare.Comparison;
import io.parsimony.tck.compare.Tolerance;
import io.parsimony.tck.vectors.Doubles;
import io.parsimony.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/** Checks of tier 6: compression from end to end. */
final class CompressionChecks {

    private static final Tolerance TEACHER =
            new Tolerance(3, 0, "3 of 100 samples: rounding moves a run apart, and few samples lie near the border");
    private static final Tolerance STUDENT =
            new Tolerance(6, 0, "6 of 100 samples: twice the teacher's, for a student that is still learning");

    private CompressionChecks() {}

    static void addTo(Checks checks) {
        checks.add("6.01-costs", "teacher", kit -> cost(kit, Glyphs.network(), 16_864, 1_686));
        checks.add("6.01-costs", "parconv", kit -> cost(kit, rewritten(kit, new ParConv()), 7_756, 1_437));
        checks.add("6.01-costs", "low-rank", kit -> cost(kit, rewritten(kit, LowRank.ofRank(4)), 16_008, 830));
        checks.add("6.01-costs", "bottleneck", kit -> cost(kit, rewritten(kit, new Bottleneck()), 16_208, 1_022));
        checks.add(
                "6.01-costs", "global-pool-head", kit -> cost(kit, rewritten(kit, new GlobalPoolHead()), 15_840, 662));
        checks.add("6.01-costs", "output-tying", kit -> cost(kit, rewritten(kit, new OutputTying()), 16_784, 1_601));
        checks.add(
                "6.01-costs",
                "depthwise-separable",
                kit -> cost(kit, rewritten(kit, new DepthwiseSeparable()), 5_632, 1_453));
        checks.add("6.01-costs", "spatial-svd", kit -> cost(kit, rewritten(kit, SpatialSvd.ofRank(2)), 8_224, 1_464));
        checks.add("6.01-costs", "tucker", kit -> cost(kit, rewritten(kit, new Tucker()), 9_088, 1_500));
        checks.add("6.01-costs", "low-rank, 1x1", kit -> cost(kit, pointwise(kit), 5_344, 1_445));
        checks.add("6.01-costs", "prune-channels", kit -> cost(kit, rewritten(kit, new PruneChannels()), 5_920, 864));
        checks.add(
                "6.01-costs", "fold-batch-norm", kit -> cost(kit, rewritten(kit, new FoldBatchNorm()), 16_864, 1_674));
        checks.add("6.03-teacher", CompressionChecks::teacher);
        checks.add("6.05-teacher-untouched", CompressionChecks::teacherUntouched);
        List<RewriteStrategy> strategies = PluginRegistry.discover(RewriteStrategy.class);
        for (RewriteStrategy strategy : strategies) {
            checks.add("6.02-rewrites", strategy.type(), kit -> rewrites(kit, strategy));
        }
        for (Pairing pair : Pairing.all(approximate(strategies), PluginRegistry.discover(DistillationLoss.class))) {
            checks.add("6.04-students", pair.name(), kit -> student(kit, pair.strategy(), pair.loss()));
        }
    }

    /** Returns the strategies whose students have something to learn. */
    private static List<RewriteStrategy> approximate(List<RewriteStrategy> strategies) {
        return strategies.stream()
                .filter(strategy -> strategy.kind() == RewriteStrategy.Kind.APPROXIMATE)
                .toList();
    }

    private static Network rewritten(Kit kit, RewriteStrategy strategy) {
        return rewrite(kit, strategy, Glyphs.teacher(kit.seed())).model().network();
    }

    /** Returns a network of 1x1 convolutions of depthwise separable ones at rank two. */
    private static Network pointwise(Kit kit) {
        Model separable = rewrite(kit, new DepthwiseSeparable(), Glyphs.teacher(kit.seed()))
                .model();
        return rewrite(kit, LowRank.ofRank(2).at(LowRank.Layers.POINTWISE), separable)
                .model()
                .network();
    }

    private static Rewrite rewrite(Kit kit, RewriteStrategy strategy, Model teacher) {
        try {
            return strategy.apply(teacher, new RewriteContext(kit.seed()));
        } catch (ParsimonyException e) {
            if (e.id().equals("no-site") || e.id().equals("target-missed")) {
                throw Kit.skip("[" + strategy.type() + "] does not rewrite a network this small: " + e.getMessage());
            }
            throw e;
        }
    }

    private static void cost(Kit kit, Network network, long macs, long parameters) {
        Cost cost = CostAnalyzer.analyze(network).total();
        kit.comparison()
                .that(cost.macs() == macs, "multiply-accumulates", String.valueOf(macs), cost.macs())
                .that(cost.parameters() == parameters, "parameters", String.valueOf(parameters), cost.parameters())
                .done();
    }

    static void rewrites(Kit kit, RewriteStrategy strategy) {
        Model teacher = Glyphs.teacher(kit.seed());
        Parameters before = SessionChecks.copy(teacher.parameters());
        Rewrite first = rewrite(kit, strategy, teacher);
        Rewrite second = rewrite(kit, strategy, teacher);
        Network network = first.model().network();
        Comparison comparison = kit.comparison();
        comparison.that(
                network.nodes().equals(second.model().network().nodes()),
                "the nodes",
                network.nodes().toString(),
                second.model().network().nodes());
        TrainingCheck.same(
                comparison,
                "rewritten ",
                first.model().parameters(),
                second.model().parameters(),
                Tolerance.NONE);
        TrainingCheck.same(comparison, "teacher's ", before, teacher.parameters(), Tolerance.NONE);
        compareOutline(comparison, strategy, teacher.network(), first.outline());
        comparison.done();
    }

    /**
     * Compares the architecture change of the network alone with the rewritten model's, unless a setting makes it
     * depend on parameters.
     */
    private static void compareOutline(
            Comparison comparison, RewriteStrategy strategy, Network network, ArchitectureChange rewritten) {
        ArchitectureChange outline;
        try {
            outline = strategy.outline(network);
        } catch (ParsimonyException e) {
            comparison.that(e.id().equals("needs-parameters"), "the outline's error", "needs-parameters", e);
            return;
        }
        comparison
                .that(
                        outline.network().nodes().equals(rewritten.network().nodes()),
                        "the outline's nodes",
                        rewritten.network().nodes().toString(),
                        outline.network().nodes())
                .that(
                        outline.mapping().equals(rewritten.mapping()),
                        "the mapping of the architecture change",
                        rewritten.mapping().toString(),
                        outline.mapping())
                .that(
                        sites(outline).equals(sites(rewritten)),
                        "the outline's sites and their costs",
                        sites(rewritten).toString(),
                        sites(outline));
    }

    /** Returns the sites without their sentences, which may contain more with parameters. */
    private static List<Site> sites(ArchitectureChange outline) {
        return outline.sites().stream()
                .map(site -> new Site(site.node(), site.replaced(), "", site.before(), site.after()))
                .toList();
    }

    private static void teacher(Kit kit) {
        int expected = Glyphs.correct(Study.reference(), Glyphs.trainedTeacher(kit.seed()), kit.seed());
        Model trained = Glyphs.train(kit.backend(), Glyphs.teacher(kit.seed()), kit.seed());
        int found = Glyphs.correct(kit.backend(), trained, kit.seed());
        kit.comparison()
                .that(expected > 50, "the reference's teacher, or the rule says nothing", "more than 50", expected)
                .number("samples of 100 that the teacher gets right", expected, found, TEACHER)
                .done();
    }

    private static void student(Kit kit, RewriteStrategy strategy, DistillationLoss loss) {
        Model teacher = Glyphs.trainedTeacher(kit.seed());
        Rewrite rewrite = rewrite(kit, strategy, teacher);
        int expected = correct(Study.reference(), teacher, rewrite, loss, kit.seed());
        int found = correct(kit.backend(), teacher, rewrite, loss, kit.seed());
        kit.comparison()
                .number("samples of 100 that the student gets right", expected, found, STUDENT)
                .done();
    }

    private static int correct(Backend backend, Model teacher, Rewrite rewrite, DistillationLoss loss, long seed) {
        return Glyphs.correct(backend, Glyphs.distill(backend, teacher, rewrite, loss, seed), seed);
    }

    private static void teacherUntouched(Kit kit) {
        Model teacher = Glyphs.teacher(kit.seed());
        Parameters before = SessionChecks.copy(teacher.parameters());
        Tensor images = images(kit);
        Comparison comparison = kit.comparison();
        try (InferenceSession session = kit.backend().infer(teacher)) {
            Tensor logits = session.run(images);
            Rewrite rewrite = rewrite(kit, new ParConv(), teacher);
            Glyphs.distill(kit.backend(), teacher, rewrite, new SoftTarget(), kit.seed());
            TrainingCheck.same(comparison, "the teacher's ", before, teacher.parameters(), Tolerance.NONE);
            comparison.tensor(
                    "the teacher's logits", Doubles.of(logits), Doubles.of(session.run(images)), kit.sameness());
        }
        comparison.done();
    }

    private static Tensor images(Kit kit) {
        GlyphDataset data = new GlyphDataset(10, 12, kit.seed());
        FloatBuffer numbers = Tensor.allocate(data.sampleShape().batched(10).size());
        for (int i = 0; i < 10; i++) {
            data.read(i, numbers);
        }
        return Tensor.wrap(data.sampleShape().batched(10), numbers.rewind());
    }
}
