package io.parsimony.examples.mnist;

import com.typesafe.config.Config;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.compress.LivePage;
import io.parsimony.cli.compress.WatchOption;
import io.parsimony.cli.progress.EarlierOption;
import io.parsimony.cli.report.ReportFolders;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a series of compressions. */
final class SeriesOptions {

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "The number of students of each network. Their seeds start at the configured seed."
                    + " Default: ${DEFAULT-VALUE}.")
    private int seeds = 3;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "The number of epochs of each training, of teachers and students.")
    private @Nullable Integer epochs;

    @Option(names = "--without-baseline", description = "Trains no student without its teacher.")
    private boolean withoutBaseline;

    @Mixin
    private DataOptions data = new DataOptions();

    @ArgGroup(exclusive = true)
    private @Nullable EarlierOption earlier;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The folder of the report. Default: a folder of the command's name in parsimony-report.")
    private @Nullable Path folder;

    @Mixin
    private WatchOption watch = new WatchOption();

    /** Returns the configuration of a member with the member's own settings by path. */
    Config settings(String defaults, Map<String, ?> own) {
        Map<String, Object> overrides = new LinkedHashMap<>(own);
        if (epochs != null) {
            overrides.put("parsimony.teacher.epochs", epochs);
            overrides.put("parsimony.distill.epochs", epochs);
        }
        return configuration.load(defaults, overrides);
    }

    /** Runs a series and prints its table. */
    void run(String name, String title, List<CompressionSeries.Member> members, PrintStream out) {
        Path report = folder == null ? Path.of("parsimony-report", name) : folder;
        ReportFolders.make(report);
        Mnist mnist = data.load(out);
        SeriesReport written = new SeriesReport(report, name, title);
        List<CompressionSeries.Outcome> outcomes;
        try (LivePage live = watch.open(name, out)) {
            CompressionSeries compressions = new CompressionSeries(
                            members, seeds, mnist, report, EarlierOption.of(earlier, report), written, out)
                    .on(live);
            outcomes = (withoutBaseline ? compressions.withoutBaseline() : compressions).run();
        }
        out.printf(Locale.ROOT, "%n== %s ==%n", title);
        out.print(SeriesReport.table(outcomes).text(3));
        SeriesReport.failures(outcomes).forEach(line -> out.println("   " + line));
        out.printf(Locale.ROOT, "%nReport: %s%n", report.resolve("report.html"));
    }
}
