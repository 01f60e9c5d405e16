package io.parsimony.examples.bench;

import io.parsimony.network.Network;
import io.parsimony.strategies.guideline.Guideline;
import io.parsimony.strategies.guideline.Plan;
import io.parsimony.zoo.Zoo;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Times the planner with the paper's goal on networks of the zoo. */
public class PlanBenchmark extends ShortBenchmark {

    /** The network's name in the zoo. */
    @Param({"vgg16_bn", "resnet50", "densenet121", "googlenet", "mobilenet_v2", "hctr"})
    public String name;

    private Network network;

    /** Builds the network to plan for. */
    @Setup
    public void prepare() {
        network = Zoo.backbone(name).build();
    }

    /** Plans the network's rewrite. */
    @Benchmark
    public Plan plan() {
        return new Guideline().plan(network);
    }
}
