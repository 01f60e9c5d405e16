package io.parsimony.cli.compress;

import io.parsimony.Compression.Stage;
import io.parsimony.CompressionResult;
import io.parsimony.CompressionResult.Role;
import io.parsimony.MeasuredModel;
import io.parsimony.cli.progress.TrainingDisplay;
import io.parsimony.cli.report.CostTables;
import io.parsimony.cli.report.SiteTable;
import io.parsimony.cli.report.Units;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.cost.CostComparison;
import io.parsimony.cost.CostReport;
import io.parsimony.deploy.DeployedModel;
import io.parsimony.rewrite.Rewrite;
import io.parsimony.run.TrainingHistory;
import java.io.PrintStream;
import java.util.Locale;

/** Prints a running compression: a section for each stage, the progress of each training, and the results. */
public final class CompressionDisplay extends TrainingDisplay {

    private static final int INDENT = 3;
    private static final int CHECKSUM_DIGITS = 16;
    /** The maximum number of layers on a screen; the report lists the layers of larger networks. */
    private static final int MOST_LAYERS = 40;

    private final PrintStream out;
    private int section;

    /** Creates a display on a stream. */
    public CompressionDisplay(PrintStream out) {
        super(out);
        this.out = out;
    }

    @Override
    public void started(Stage stage, CompressionResult soFar) {
        if (stage == Stage.MEASURE) {
            CompressionResult.Setting setting = soFar.setting();
            out.printf(Locale.ROOT, "   engine  %s%n", setting.engine().describe());
            out.printf(
                    Locale.ROOT,
                    "   data    %s training and %s test images%n",
                    Units.count(setting.trainSamples()),
                    Units.count(setting.testSamples()));
        }
        section++;
        boolean own = stage == Stage.REWRITE && soFar.rewrite().isPresent();
        out.printf(Locale.ROOT, "%n%d. %s%n", section, own ? "The student's cost" : title(stage));
    }

    private static String title(Stage stage) {
        return switch (stage) {
            case MEASURE -> "The teacher's cost";
            case TEACHER -> "Train the teacher";
            case REWRITE -> "Rewrite its architecture";
            case STUDENT -> "Distill the teacher into the student";
            case BASELINE -> "Train the same student without the teacher";
            case DEPLOY -> "Deploy the student";
            case COMPARE -> "Compare";
        };
    }

    @Override
    public void finished(Stage stage, CompressionResult soFar) {
        super.finished(stage, soFar);
        switch (stage) {
            case MEASURE -> measured(soFar);
            case TEACHER -> trained(soFar, Role.TEACHER);
            case REWRITE -> rewritten(soFar);
            case STUDENT -> trained(soFar, Role.STUDENT);
            case BASELINE -> trained(soFar, Role.BASELINE);
            case DEPLOY -> deployed(soFar.deployed().orElseThrow());
            case COMPARE -> compared(soFar);
        }
    }

    private void measured(CompressionResult soFar) {
        CostReport cost = soFar.teacherCost();
        if (cost.layers().size() <= MOST_LAYERS) {
            out.print(CostTables.layers(cost).text(INDENT));
            out.println();
        }
        out.print(CostTables.components(cost).text(INDENT));
        soFar.model(Role.TEACHER)
                .flatMap(MeasuredModel::score)
                .ifPresent(
                        score -> out.printf(Locale.ROOT, "%n   test accuracy %s%n", Units.percent(score.accuracy())));
    }

    private void trained(CompressionResult soFar, Role role) {
        TrainingHistory history = soFar.model(role).orElseThrow().history().orElseThrow();
        out.printf(
                Locale.ROOT,
                "   %s, loss checksum %s%n",
                Units.duration(history.time()),
                history.checksum().substring(0, CHECKSUM_DIGITS));
    }

    private void rewritten(CompressionResult soFar) {
        Rewrite rewrite = soFar.rewrite().orElseThrow();
        CostReport student = CostAnalyzer.analyze(rewrite.model().network());
        out.print((rewrite.sites().isEmpty()
                        ? CostTables.components(student)
                        : SiteTable.of(rewrite.sites(), soFar.teacherCost().total(), student.total()))
                .text(INDENT));
        CostComparison.Ratio ratio = soFar.costRatio().orElseThrow();
        out.printf(
                Locale.ROOT,
                "%n   %s fewer multiply-accumulates, %s fewer parameters%n",
                Units.times(ratio.macs()),
                Units.times(ratio.parameters()));
    }

    private void deployed(DeployedModel deployed) {
        out.print(CompressionTables.forms(deployed).text(INDENT));
        out.printf(Locale.ROOT, "%n   %s%n", CompressionTables.check(deployed.check()));
        if (!deployed.reduced().isEmpty()) {
            out.println();
            out.print(CompressionTables.reduced(deployed).text(INDENT));
        }
    }

    private void compared(CompressionResult result) {
        out.print(CompressionTables.comparison(result).text(INDENT));
        out.println();
        CompressionTables.verdict(result).forEach(line -> out.println("   " + line));
    }
}
