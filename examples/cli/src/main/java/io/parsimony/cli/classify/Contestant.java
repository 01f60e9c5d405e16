package io.parsimony.cli.classify;

import io.parsimony.cli.progress.TrainingRun;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.network.Model;
import java.util.Optional;

/**
 * A trained network in the comparison.
 *
 * @param model the network as trained
 * @param run how it was trained
 * @param latency how fast it is, once measured
 */
public record Contestant(Model model, TrainingRun run, Optional<Latency> latency) {

    Contestant(Model model, TrainingRun run) {
        this(model, run, Optional.empty());
    }

    Contestant with(Latency measured) {
        return new Contestant(model, run, Optional.of(measured));
    }

    public Cost cost() {
        return CostAnalyzer.analyze(model.network()).total();
    }

    /** The share of the test images classified rightly, in percent. */
    public double accuracy() {
        return run.accuracy();
    }
}
