package io.parsimony.examples.hctr;

import com.typesafe.config.Config;
import io.parsimony.Compression;
import io.parsimony.Parsimony;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.compress.CompressionDisplay;
import io.parsimony.cli.compress.CompressionReport;
import io.parsimony.cli.compress.LivePage;
import io.parsimony.cli.compress.TestPredictions;
import io.parsimony.cli.compress.WatchOption;
import io.parsimony.cli.progress.EarlierOption;
import io.parsimony.cli.report.ReportFolders;
import io.parsimony.config.Configuration;
import io.parsimony.error.Require;
import io.parsimony.examples.hctr.strokes.StrokeSet;
import io.parsimony.examples.hctr.writer.StrokeOptions;
import io.parsimony.network.Network;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Recognition of isolated characters, a simpler task than lines. */
@Command(
        name = "characters",
        sortOptions = false,
        description = {
            "Trains a network to read single handwritten Chinese characters, rewrites it, distills it into the"
                    + " student, and compares the two on unseen writers.",
            ""
        })
public final class CharactersCommand implements Callable<Integer> {

    private static final String DEFAULTS = "characters.conf";
    private final PrintStream out;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(
            names = "--characters",
            paramLabel = "N",
            defaultValue = "300",
            description = "The size of the alphabet, which contains the most frequent characters. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int characters = 300;

    @Option(
            names = "--writers",
            paramLabel = "N",
            defaultValue = "120",
            description =
                    "The number of training writers, each of whom writes every character once. A fifth as many other"
                            + " writers write the test samples. Default: ${DEFAULT-VALUE}.")
    private int writers = 120;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder of CASIA-HWDB's .gnt files, to train and test on instead of drawn characters: see"
                    + " examples/HCTR.md.")
    private @Nullable Path data;

    @Mixin
    private StrokeOptions strokes = new StrokeOptions();

    @ArgGroup(exclusive = true)
    private @Nullable EarlierOption earlier;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "parsimony-report/characters",
            description = "The folder of the report. Default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("parsimony-report", "characters");

    @Mixin
    private WatchOption watch = new WatchOption();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public CharactersCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Require.atLeastOne("--characters", characters);
        Require.atLeastOne("--writers", writers);
        Config settings = configuration.load(DEFAULTS, Map.of());
        Configuration checked = Parsimony.configure(settings);
        ReportFolders.make(folder);
        out.println("Compressing a network that reads handwritten Chinese characters");
        CharacterSets sets = sets(checked.distill().seed());
        sets.description().forEach(line -> out.println("   " + line));
        Network network = Scale.quick().teacher().network(sets.train().classes());
        try (Parsimony parsimony = Parsimony.open(checked);
                LivePage live = watch.open("characters", out)) {
            Compression.of(parsimony)
                    .teacher(network)
                    .data(sets.train(), sets.test())
                    .baseline()
                    .folder(folder, EarlierOption.of(earlier, folder))
                    .listener(new CompressionDisplay(out))
                    .listener(
                            new CompressionReport(folder, "characters", "Handwritten Chinese characters", settings, out)
                                    .predictions(new TestPredictions(parsimony, sets.test(), sets.classes()))
                                    .on(live))
                    .run();
        }
        return 0;
    }

    private CharacterSets sets(long seed) {
        if (data != null) {
            return CharacterSets.read(data);
        }
        StrokeSet drawable = strokes.load(out);
        return CharacterSets.draw(
                drawable, HctrCommand.alphabet(characters, strokes.invented(), drawable.codePoints()), writers, seed);
    }
}
