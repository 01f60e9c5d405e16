package io.parsimony.examples.hctr;

import io.parsimony.Parsimony;
import io.parsimony.cli.report.CostTables;
import io.parsimony.config.Configuration;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostReport;
import io.parsimony.error.ParsimonyException;
import io.parsimony.network.Model;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.zoo.Zoo;
import java.io.PrintStream;

/**
 * A network of the size that the paper's goal is meant for, 7,360 characters of 3 states, measured and rewritten as the
 * experiment's own is; it is not trained here, which would take days.
 */
final class LargeNetwork {

    private static final String NAME = "hctr";
    private static final int INDENT = 3;

    private LargeNetwork() {}

    /** Prints what it costs before and after. */
    static void rewrite(Configuration configuration, PrintStream out) {
        Model large = Model.initialize(
                Zoo.backbone(NAME).build(), configuration.distill().seed());
        CostReport before = CostAnalyzer.analyze(large.network());
        out.printf("%nThe same for the network of the zoo with 22,080 outputs, for images of 64x64%n");
        out.print(CostTables.components(before).text(INDENT));
        out.println();
        try {
            Rewrite rewrite = Parsimony.rewriteAtRandom(configuration, large);
            CostReport after = CostAnalyzer.analyze(rewrite.model().network());
            out.print(CostTables.components(after).text(INDENT));
            out.printf("%n   rewritten: %s%n", HctrExperiment.gain(before.total(), after.total()));
        } catch (ParsimonyException e) {
            out.printf("   not rewritten: %s%n", e.getMessage());
        }
    }
}
