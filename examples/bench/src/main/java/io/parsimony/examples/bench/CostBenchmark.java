package io.parsimony.examples.bench;

import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.network.Layer;
import io.parsimony.network.Network;
import io.parsimony.network.NetworkBuilder;
import io.parsimony.tensor.Shape;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Times the cost analysis of a large network: residual blocks of four layers, ended by a classifier. */
public class CostBenchmark extends ShortBenchmark {

    private static final int BLOCK = 4;
    private static final int HEAD = 3;
    private static final int CHANNELS = 8;

    /** The minimum number of layers of the network. */
    @Param("1000")
    public int layers;

    private Network network;

    /** Builds the network to analyze. */
    @Setup
    public void prepare() {
        network = build();
    }

    /** Builds the network with its shapes. */
    @Benchmark
    public Network build() {
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

    /** Analyzes the network. */
    @Benchmark
    public CostReport analyze() {
        return CostAnalyzer.analyze(network);
    }
}
