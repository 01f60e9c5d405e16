package io.parsimony.examples.bench;

import io.parsimony.cli.report.Median;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.tensor.Shape;

/** Times the cost analysis of a large network: residual blocks of four layers, ended by a classifier. */
final class CostBenchmark {

    private static final int BLOCK = 4;
    private static final int HEAD = 3;
    private static final int CHANNELS = 8;

    private CostBenchmark() {}

    /**
     * What was measured: median milliseconds.
     *
     * @param layers the network's nodes
     * @param build its construction, shapes included
     * @param analysis its analysis
     * @param first the first analysis in this process, before anything was compiled
     */
    record Result(int layers, double build, double analysis, double first) {}

    /** Measures with a network of at least so many layers. */
    static Result run(int layers, int runs) {
        double[] build = new double[runs];
        double[] analysis = new double[runs];
        double first = 0;
        int nodes = 0;
        for (int i = -runs; i < runs; i++) {
            long start = System.nanoTime();
            Network network = network(layers);
            long middle = System.nanoTime();
            nodes = CostAnalyzer.analyze(network).layers().size();
            long end = System.nanoTime();
            if (i == -runs) {
                first = (end - middle) / 1e6;
            }
            if (i >= 0) {
                build[i] = (middle - start) / 1e6;
                analysis[i] = (end - middle) / 1e6;
            }
        }
        return new Result(nodes, Median.of(build), Median.of(analysis), first);
    }

    private static Network network(int layers) {
        NetworkBuilder builder = Network.builder().input("x", Shape.of(CHANNELS, 32, 32));
        for (int block = 0; block * BLOCK + HEAD < layers; block++) {
            String name = "block" + block + ".";
            String input = builder.last();
            builder.conv2d(name + "conv", CHANNELS, 3, 1, 1)
                    .batchNorm(name + "bn")
                    .relu(name + "relu")
                    .add(name + "add", new Layer.Add(), name + "relu", input);
        }
        return builder.add("head.pool", new Layer.GlobalAvgPool2d())
                .flatten("head.flatten")
                .linear("head.fc", 10)
                .build();
    }
}
