package io.parsimony.examples.hctr;

import io.parsimony.cli.report.Units;
import io.parsimony.examples.hctr.lines.LineNormalizer;
import io.parsimony.examples.hctr.lines.TextLine;
import io.parsimony.examples.hctr.strokes.StrokeSet;
import io.parsimony.examples.hctr.text.KneserNey;
import io.parsimony.examples.hctr.text.LanguageModel;
import io.parsimony.examples.hctr.text.TextSource;
import io.parsimony.examples.hctr.text.UniformText;
import io.parsimony.examples.hctr.writer.Handwriting;
import io.parsimony.examples.hctr.writer.Writer;
import io.parsimony.internal.tensor.Generators;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lines in the handwriting of randomly generated writers. The same seed gives the same pixels. */
final class DrawnCorpus {

    /** The offset between the writer numbers of two groups. */
    private static final long GROUP = 1_000_000;

    private static final int LANGUAGE_ORDER = 3;

    private final Scale scale;
    private final Handwriting handwriting;
    private final TextSource text;
    private final LineNormalizer normalizer = new LineNormalizer(Scale.HEIGHT);
    private final long seed;

    private DrawnCorpus(Scale scale, StrokeSet strokes, TextSource text, long seed) {
        this.scale = scale;
        this.handwriting = new Handwriting(strokes);
        this.text = text;
        this.seed = seed;
    }

    /** Draws all lines. */
    static Corpus draw(Scale scale, StrokeSet strokes, TextSource text, long seed) {
        DrawnCorpus drawn = new DrawnCorpus(scale, strokes, text, seed);
        int others = Math.max(1, scale.lines().writers() / 4);
        List<TextLine> train = drawn.lines(
                "train", true, scale.lines().train(), 0, scale.lines().writers());
        List<TextLine> validation =
                drawn.lines("validation", false, scale.lines().validation(), 1, others);
        List<TextLine> test = drawn.lines("test", false, scale.lines().test(), 2, others);
        return new Corpus(
                List.of(
                        strokes.describe() + ", written by randomly generated writers, seed " + seed,
                        String.format(
                                Locale.ROOT,
                                "%s training lines by %s writers; %s to validate and %s to test on, each by at most "
                                        + "%s others",
                                Units.count(train.size()),
                                Units.count(scale.lines().writers()),
                                Units.count(validation.size()),
                                Units.count(test.size()),
                                Units.count(others))),
                text.alphabet(),
                train,
                validation,
                test,
                drawn.language());
    }

    /**
     * Draws the lines of text of a group.
     *
     * @param mixed whether every second line has random characters, because sentences rarely contain most characters
     */
    private List<TextLine> lines(String group, boolean mixed, int lines, int writerGroup, int writers) {
        TextSource evenly = new UniformText(text.alphabet());
        return IntStream.range(0, lines)
                .parallel()
                .mapToObj(i -> line(
                        mixed && i % 2 == 1 ? evenly : text,
                        Generators.of(seed, i, "hctr." + group),
                        Writer.of(seed, writer(writerGroup, i, writers))))
                .toList();
    }

    /** Returns the number of the writer of a line; the groups of writers are disjoint. */
    static long writer(int group, int line, int writers) {
        return group * GROUP + line / 2 % writers;
    }

    private TextLine line(TextSource source, Random random, Writer writer) {
        int[] characters =
                source.draw(random, scale.lines().shortest(), scale.lines().longest());
        int[] codePoints =
                Arrays.stream(characters).map(source.alphabet()::codePoint).toArray();
        return new TextLine(normalizer.normalize(handwriting.line(writer, codePoints, random)), characters);
    }

    /** Trains a language model on text that none of the lines comes from. */
    private LanguageModel language() {
        return language(text, scale, seed);
    }

    /** Trains a language model on text from a source. */
    static LanguageModel language(TextSource text, Scale scale, long seed) {
        Random random = Generators.of(seed, 0, "hctr.language");
        int pieces = Math.max(1, scale.languageCharacters() / scale.lines().longest());
        Stream<int[]> sample = Stream.generate(() -> text.draw(
                        random, scale.lines().shortest(), scale.lines().longest()))
                .limit(pieces);
        return KneserNey.train(text.alphabet().size(), LANGUAGE_ORDER, sample);
    }
}
