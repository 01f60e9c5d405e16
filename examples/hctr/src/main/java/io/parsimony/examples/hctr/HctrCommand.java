package io.parsimony.examples.hctr;

import com.typesafe.config.Config;
import io.parsimony.Parsimony;
import io.parsimony.cli.ConfigurationOptions;
import io.parsimony.cli.ErrorPrinter;
import io.parsimony.cli.compress.LivePage;
import io.parsimony.cli.compress.WatchOption;
import io.parsimony.cli.progress.EarlierOption;
import io.parsimony.cli.report.ReportFolders;
import io.parsimony.config.Configuration;
import io.parsimony.examples.hctr.strokes.StrokeSet;
import io.parsimony.examples.hctr.text.Alphabet;
import io.parsimony.examples.hctr.text.BigramText;
import io.parsimony.examples.hctr.text.CharacterFrequencies;
import io.parsimony.examples.hctr.text.FileText;
import io.parsimony.examples.hctr.text.TextSource;
import io.parsimony.examples.hctr.text.UniformText;
import io.parsimony.examples.hctr.writer.StrokeOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The task of the paper: recognition of handwritten text lines. */
@Command(
        name = "hctr",
        sortOptions = false,
        description = {
            "Trains a network to read handwritten Chinese text, rewrites it, distills it into the student, and"
                    + " compares the two on unseen writers.",
            ""
        })
public final class HctrCommand implements Callable<Integer> {

    private static final String QUICK = "hctr.conf";
    private static final String FULL = "hctr-full.conf";

    private final PrintStream out;

    @Option(
            names = "--full",
            description =
                    "Use the 3,755 characters of GB 2312's first level instead of the 300 most frequent. Takes hours"
                            + " instead of minutes.")
    private boolean full;

    @Option(
            names = "--ablations",
            description = "Also train the students of the ablations, which show the effect of" + " each part.")
    private boolean ablations;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(
            names = "--characters",
            paramLabel = "N",
            description = "The size of the alphabet, which contains the" + " most frequent characters.")
    private int characters;

    @Option(names = "--lines", paramLabel = "N", description = "The number of training lines.")
    private int lines;

    @Option(names = "--test-lines", paramLabel = "N", description = "The number of test lines.")
    private int testLines;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "The number of students trained with the teacher, and" + " of those trained without.")
    private int seeds;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder of CASIA-HWDB's .dgrl files, to train and test on instead of drawn lines: see"
                    + " examples/HCTR.md.")
    private @Nullable Path data;

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "A UTF-8 text file to write, instead of sentences sampled from HanLP's word counts. With"
                    + " --data, the language model also learns from this text.")
    private @Nullable Path text;

    @Mixin
    private StrokeOptions strokes = new StrokeOptions();

    @ArgGroup(exclusive = true)
    private @Nullable EarlierOption earlier;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The folder of the report. Default: parsimony-report/hctr, or hctr-full.")
    private @Nullable Path folder;

    @Mixin
    private WatchOption watch = new WatchOption();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public HctrCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Scale scale = (full ? Scale.full() : Scale.quick()).with(characters, lines, testLines, seeds);
        Config settings = configuration.load(full ? FULL : QUICK, Map.of());
        Configuration checked = Parsimony.configure(settings);
        Path report = folder == null ? Path.of("parsimony-report", full ? "hctr-full" : "hctr") : folder;
        ReportFolders.make(report);
        out.println("Compressing a network that reads handwritten Chinese text");
        Corpus corpus = corpus(scale, checked.distill().seed());
        try (LivePage live = watch.open("hctr", out)) {
            new HctrExperiment(
                            settings, checked, scale, corpus, report, ablations, EarlierOption.of(earlier, report), out)
                    .on(live)
                    .run();
        }
        return 0;
    }

    private Corpus corpus(Scale scale, long seed) {
        if (data != null) {
            return CasiaCorpus.read(scale, data, Optional.ofNullable(text));
        }
        StrokeSet drawable = strokes.load(out);
        return DrawnCorpus.draw(scale, drawable, source(scale, drawable.codePoints()), seed);
    }

    private TextSource source(Scale scale, Set<Integer> drawable) {
        Alphabet alphabet = alphabet(scale.characters(), strokes.invented(), drawable);
        if (strokes.invented()) {
            return new UniformText(alphabet);
        }
        return text == null ? BigramText.load(alphabet) : FileText.read(text, alphabet);
    }

    /**
     * Returns the most frequent characters that can be drawn, or the first characters if they are invented, because no
     * text contains invented characters.
     */
    static Alphabet alphabet(int characters, boolean invented, Set<Integer> drawable) {
        return invented
                ? Alphabet.of(drawable.stream()
                        .mapToInt(codePoint -> codePoint)
                        .sorted()
                        .limit(characters)
                        .toArray())
                : CharacterFrequencies.load().mostFrequent(characters, Alphabet.gb2312Level1(), drawable);
    }
}
