package io.parsimony.examples.bench;

import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.strategies.rewrite.OutputTying;
import io.parsimony.tensor.Shape;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Times what rewriting takes at layers the size of the paper's output layer: 7,360 characters of three states each, from
 * 1,024 features. The weights are noise, whose singular values hardly fall and whose rows are all equally far apart: no
 * trained layer is harder.
 */
public final class SvdBenchmark {

    private static final int STATES = 22_080;
    private static final int FEATURES = 1_024;
    private static final int SQUARE = 2_048;
    private static final long SEED = 7;

    private SvdBenchmark() {}

    /**
     * What one rewrite took.
     *
     * @param what the strategy and the layer
     * @param seconds on the clock
     * @param processorSeconds of all threads together: less noisy on a machine that does other things too
     * @param outcome the site's record
     */
    public record Result(String what, double seconds, double processorSeconds, String outcome) {}

    /** Runs the benchmark; each result is told as it comes. */
    public static void run(Consumer<Result> results) {
        Model states = layer(FEATURES, STATES);
        // The first run is for the compiler.
        LowRank.ofRank(64).apply(layer(512, 512), new RewriteContext(SEED));
        results.accept(time("low-rank of 22,080 x 1,024, rank = 128", LowRank.ofRank(128), states));
        results.accept(time("low-rank of 22,080 x 1,024, energy = 0.9", LowRank.ofEnergy(0.9), states));
        Model square = layer(SQUARE, SQUARE);
        results.accept(time("low-rank of 2,048 x 2,048, rank = 128", LowRank.ofRank(128), square));
        results.accept(time("low-rank of 2,048 x 2,048, energy = 0.5", LowRank.ofEnergy(0.5), square));
        results.accept(time("output-tying of 22,080 x 1,024, ratio = 0.5", new OutputTying(), states));
        OutputTying positions = OutputTying.ofClasses(STATES / 3, 3);
        results.accept(time("output-tying of 22,080 x 1,024, to 7,360 in 3", positions, states));
    }

    private static Model layer(int in, int out) {
        return Model.initialize(
                Network.builder().input("x", Shape.of(in)).linear("fc", out).build(), SEED);
    }

    private static Result time(String what, RewriteStrategy strategy, Model model) {
        Duration processor = processorTime();
        long start = System.nanoTime();
        String outcome =
                strategy.apply(model, new RewriteContext(SEED)).sites().get(0).what();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Result(what, seconds, processorTime().minus(processor).toMillis() / 1e3, outcome);
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
