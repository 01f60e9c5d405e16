package io.parsimony.cli.plan;

import io.parsimony.Parsimony;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.analyze.SubjectOptions;
import io.parsimony.cli.report.SiteTable;
import io.parsimony.cli.report.Units;
import io.parsimony.config.Configuration;
import io.parsimony.cost.Cost;
import io.parsimony.cost.CostAnalyzer;
import io.parsimony.format.ModelFormats;
import io.parsimony.network.Model;
import io.parsimony.rewrite.Rewrite;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rewrites a model's architecture and writes the untrained student: step two of the guideline. */
@Command(
        name = "rewrite",
        sortOptions = false,
        description = {
            "Rewrites a network's architecture by the configured strategies, or by the planner if none are"
                    + " configured. Reports the change of each site and writes the student, not yet distilled, to a"
                    + " file.",
            ""
        })
public final class RewriteCommand implements Callable<Integer> {

    /** The resource of the default configuration for an unknown network. */
    public static final String DEFAULTS = "compress.conf";

    private final PrintStream out;

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The student's file; its ending selects the format. Default: none.")
    private @Nullable Path file;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public RewriteCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Configuration settings = Parsimony.configure(configuration.load(DEFAULTS, Map.of()));
        ModelFormats formats = ModelFormats.discover();
        if (file != null) {
            formats.of(file);
        }
        Model teacher = subject.find().model().get();
        Rewrite rewrite = Parsimony.rewriteAtRandom(settings, teacher);
        Cost before = CostAnalyzer.analyze(teacher.network()).total();
        Cost after = CostAnalyzer.analyze(rewrite.model().network()).total();
        out.print(SiteTable.of(rewrite.sites(), before, after).text(0));
        out.printf(
                Locale.ROOT,
                "%n%s fewer multiply-accumulates, %s fewer parameters%n",
                Units.times((double) before.macs() / after.macs()),
                Units.times((double) before.parameters() / after.parameters()));
        if (file != null) {
            formats.write(rewrite.model(), file);
            out.printf(Locale.ROOT, "Written to %s%n", file);
        }
        return 0;
    }
}
