package io.parsimony.tck.selftest;

import io.parsimony.backend.BackendProvider;
import io.parsimony.internal.tensor.Generators;
import io.parsimony.tck.compare.ComparisonPrecision;
import io.parsimony.tck.reference.DoubleTensor;
import io.parsimony.tck.reference.ReferenceBackend;
import io.parsimony.tck.run.RuleFilter;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckOptions;
import io.parsimony.tck.run.TckRun;
import io.parsimony.tck.spec.Rule;
import io.parsimony.tensor.GradientOps;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Randomly generated mutants: each breaks one element of one operation's result if one extent exceeds a random
 * threshold in the range of the zoo's networks.
 */
public final class SizeSweep {

    /** The extents of each operation that mutants test, with the ranges of the thresholds. */
    private static final List<Sized> SIZES = List.of(
            elementwise("2.02-add"),
            elementwise("2.03-sub"),
            elementwise("2.04-mul"),
            elementwise("2.05-div"),
            elementwise("2.06-max"),
            elementwise("2.07-min"),
            elementwise("2.08-neg"),
            elementwise("2.09-exp"),
            elementwise("2.10-log"),
            elementwise("2.11-sqrt"),
            elementwise("2.12-abs"),
            elementwise("2.13-pow"),
            elementwise("2.14-relu"),
            elementwise("2.15-sigmoid"),
            elementwise("2.16-tanh"),
            elementwise("2.17-erf"),
            elementwise("2.18-sum"),
            image("2.20-reshape"),
            image("2.21-transpose"),
            image("2.22-slice"),
            image("2.23-concat"),
            image("2.24-pad"),
            new Sized(
                    "2.25-matmul",
                    new Range("rows", 8, 1000),
                    new Range("inner", 64, 25_000),
                    new Range("columns", 64, 22_000)),
            new Sized(
                    "2.26-linear",
                    new Range("rows", 8, 128),
                    new Range("inner", 64, 25_000),
                    new Range("columns", 64, 22_000)),
            new Sized("2.27-softmax", new Range("axis 0", 8, 128), new Range("axis 1", 64, 22_000)),
            new Sized("2.28-log-softmax", new Range("axis 0", 8, 128), new Range("axis 1", 64, 22_000)),
            new Sized("2.29-pick", new Range("axis 0", 8, 128), new Range("axis 1", 64, 22_000)),
            new Sized("2.30-one-hot", new Range("axis 0", 8, 128), new Range("axis 1", 64, 22_000)),
            convolution("value"),
            convolution("input gradient"),
            convolution("weight gradient"),
            image("2.32-max-pool"),
            image("2.33-avg-pool"),
            image("2.34-global-avg-pool"),
            image("2.35-channel-shuffle"),
            image("2.36-batch-norm-training"),
            image("2.37-batch-norm"));

    private SizeSweep() {}

    /** An extent's name, and the range of its thresholds. */
    record Range(String name, int low, int high) {

        int drawn(Random random) {
            return (int) (low * Math.pow((double) high / low, random.nextDouble()));
        }
    }

    /** An operation's rule, its broken part, and its extents. */
    record Sized(String rule, String part, List<Range> ranges) {

        Sized(String rule, Range... ranges) {
            this(rule, "value", List.of(ranges));
        }
    }

    private static Sized elementwise(String rule) {
        return new Sized(
                rule,
                new Range("elements", 4096, 1 << 20),
                new Range("axis 0", 8, 128),
                new Range("axis 1", 32, 2048),
                new Range("axis 2", 32, 224),
                new Range("axis 3", 32, 224));
    }

    private static Sized image(String rule) {
        return new Sized(
                rule,
                new Range("axis 0", 8, 128),
                new Range("axis 1", 32, 2048),
                new Range("axis 2", 32, 224),
                new Range("axis 3", 32, 224));
    }

    private static Sized convolution(String part) {
        return new Sized(
                "2.31-conv2d",
                part,
                List.of(
                        new Range("axis 0", 8, 128),
                        new Range("axis 1", 32, 2048),
                        new Range("axis 2", 32, 224),
                        new Range("axis 3", 32, 224),
                        new Range("outputs", 32, 2048),
                        new Range("kernel", 3, 11),
                        new Range("groups", 3, 32),
                        new Range("depthwise channels", 8, 960)));
    }

    /**
     * A mutant of the sweep.
     *
     * @param rule the rule that it violates
     * @param part the value or one of the gradients
     * @param extent the tested extent
     * @param threshold the largest extent without the error
     * @param place the position of the error, as a share of the result's elements
     */
    public record SizeMutant(String rule, String part, String extent, int threshold, double place) {

        BackendProvider provider() {
            GradientOps<DoubleTensor> ops = new SizedOps(this);
            return Mutant.of(rule, toString(), "", "", () -> new ReferenceBackend(ops))
                    .provider();
        }

        /** Returns a description, for instance {@code 2.31-conv2d value above 700 outputs}. */
        @Override
        public String toString() {
            return rule + " " + part + " above " + threshold + " of " + extent;
        }
    }

    /** Generates mutants. */
    public static List<SizeMutant> mutants(long seed, int count) {
        Random random = Generators.of(seed, 0, "size sweep");
        return Stream.generate(() -> drawn(random)).limit(count).toList();
    }

    private static SizeMutant drawn(Random random) {
        Sized sized = SIZES.get(random.nextInt(SIZES.size()));
        Range range = sized.ranges().get(random.nextInt(sized.ranges().size()));
        return new SizeMutant(sized.rule(), sized.part(), range.name(), range.drawn(random), random.nextDouble());
    }

    /**
     * Runs a mutant's rule until a case fails.
     *
     * @param draws the number of random sizes of the kit
     * @return the case that killed it, if any
     */
    public static Optional<String> killer(SizeMutant mutant, long seed, int draws) {
        TckOptions options = TckOptions.builder("%s %s %s")
                .seed(seed)
                .rules(new RuleFilter(List.of(mutant.rule())))
                .precision(Optional.of(ComparisonPrecision.FLOAT64))
                .draws(draws)
                .build();
        try (TckRun run = new TckRun(mutant.provider(), options, report -> {})) {
            Rule rule = run.rules().get(0);
            return run.cases(rule).stream()
                    .filter(name -> run.execute(rule, name).status() == Status.FAILED)
                    .findFirst();
        }
    }
}
