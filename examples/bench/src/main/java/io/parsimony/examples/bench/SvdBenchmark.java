package io.parsimony.examples.bench;

import io.parsimony.network.Model;
import io.parsimony.network.Network;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.rewrite.RewriteContext;
import io.parsimony.rewrite.RewriteStrategy;
import io.parsimony.strategies.rewrite.LowRank;
import io.parsimony.strategies.rewrite.OutputTying;
import io.parsimony.tensor.Shape;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Times the rewrite of layers of the size of the paper's output layer: 7,360 characters of three states each, from
 * 1,024 features. The weights are noise, whose singular values decrease slowly and whose rows are at equal distances:
 * no trained layer is harder. A rewrite takes seconds, so a small rewrite warms up the compiler, and then one call is
 * timed.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class SvdBenchmark extends ShortBenchmark {

    private static final int STATES = 22_080;
    private static final int FEATURES = 1_024;
    private static final int SQUARE = 2_048;
    private static final long SEED = 7;

    /** A strategy, with the layer that it rewrites. */
    public enum Subject {
        /** The output layer at rank 128. */
        STATES_RANK(FEATURES, STATES, LowRank.ofRank(128)),
        /** The output layer at 90% of its energy. */
        STATES_ENERGY(FEATURES, STATES, LowRank.ofEnergy(0.9)),
        /** A square layer at rank 128. */
        SQUARE_RANK(SQUARE, SQUARE, LowRank.ofRank(128)),
        /** A square layer at half of its energy. */
        SQUARE_ENERGY(SQUARE, SQUARE, LowRank.ofEnergy(0.5)),
        /** The output layer, with half of its outputs grouped. */
        STATES_TYING(FEATURES, STATES, new OutputTying()),
        /** The output layer, with its states grouped in three positions. */
        STATES_TYING_POSITIONS(FEATURES, STATES, OutputTying.ofClasses(STATES / 3, 3));

        private final int in;
        private final int out;
        private final RewriteStrategy strategy;

        Subject(int in, int out, RewriteStrategy strategy) {
            this.in = in;
            this.out = out;
            this.strategy = strategy;
        }
    }

    /** The cases to rewrite. */
    @Param
    public Subject subject;

    private Model model;

    /** Generates the layer's weights, and rewrites a small layer. */
    @Setup
    public void prepare() {
        model = layer(subject.in, subject.out);
        LowRank.ofRank(64).apply(layer(512, 512), new RewriteContext(SEED));
    }

    /** Rewrites the layer. */
    @Benchmark
    public Rewrite rewrite() {
        return subject.strategy.apply(model, new RewriteContext(SEED));
    }

    private static Model layer(int in, int out) {
        return Model.initialize(
                Network.builder().input("x", Shape.of(in)).linear("fc", out).build(), SEED);
    }
}
