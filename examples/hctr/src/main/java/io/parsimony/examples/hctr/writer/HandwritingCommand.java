package io.parsimony.examples.hctr.writer;

import io.parsimony.cli.ErrorPrinter;
import io.parsimony.error.Require;
import io.parsimony.examples.hctr.lines.GrayImage;
import io.parsimony.examples.hctr.strokes.StrokeSet;
import io.parsimony.internal.tensor.Generators;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws a sample sheet of the handwriting. */
@Command(
        name = "handwriting",
        sortOptions = false,
        description = {
            "Draws a sheet of handwriting: a row for each writer and a column for each character, and lines of text "
                    + "beneath.",
            ""
        })
public final class HandwritingCommand implements Callable<Integer> {

    /** The default text, from Wang Bo's preface on the pavilion of Prince Teng, of the year 675. */
    private static final String TEXT = "落霞与孤鹜齐飞秋水共长天一色渔舟唱晚响穷彭蠡之滨雁阵惊寒声断衡阳之浦";

    private static final int COLUMNS = 18;
    private static final int COLUMN = 70;
    private static final int LINE = 24;

    private final PrintStream out;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "handwriting.png",
            description = "The picture to write. Default: ${DEFAULT-VALUE}.")
    private Path file = Path.of("handwriting.png");

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The seed of the random writers. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--writers",
            paramLabel = "N",
            defaultValue = "16",
            description = "The number of writers. Default: ${DEFAULT-VALUE}.")
    private int writers = 16;

    @Option(
            names = "--hurry",
            paramLabel = "X",
            defaultValue = "1",
            description =
                    "How distorted the handwriting is: 0 is print, 1 everyday writing. Default: ${DEFAULT-VALUE}.")
    private float hurry = 1;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = "The text to write; characters without strokes are skipped. Default: a classic.")
    private @Nullable String text;

    @Mixin
    private StrokeOptions strokes = new StrokeOptions();

    @Mixin(name = ErrorPrinter.MIXIN)
    private ErrorPrinter faults = new ErrorPrinter();

    /** Creates a command that prints to a stream. */
    public HandwritingCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        Require.atLeastOne("--writers", writers);
        StrokeSet set = strokes.load(out);
        int[] written = written(set);
        Handwriting handwriting = new Handwriting(set);
        List<List<GrayImage>> rows = new ArrayList<>();
        List<List<GrayImage>> lines = new ArrayList<>();
        int[] columns = Arrays.stream(written).distinct().limit(COLUMNS).toArray();
        for (int i = 0; i < writers; i++) {
            Writer writer = Writer.of(seed, i, hurry);
            int number = i;
            rows.add(Arrays.stream(columns)
                    .mapToObj(character -> handwriting.character(
                            writer, character, Generators.of(seed, character, "character " + number)))
                    .toList());
            int[] line = Arrays.copyOf(written, Math.min(LINE, written.length));
            lines.add(List.of(handwriting.line(writer, line, Generators.of(seed, i, "line"))));
        }
        GrayImage sheet =
                ContactSheet.of(List.of(List.of(ContactSheet.of(rows, COLUMN)), List.of(ContactSheet.of(lines, 0))), 0);
        ContactSheet.write(sheet, file);
        out.printf(Locale.ROOT, "%s: %d writers, %s%n", file, writers, set.describe());
        return 0;
    }

    private int[] written(StrokeSet set) {
        if (text == null) {
            return TEXT.codePoints().allMatch(codePoint -> set.find(codePoint).isPresent())
                    ? TEXT.codePoints().toArray()
                    : set.codePoints().stream()
                            .limit(LINE)
                            .mapToInt(Integer::intValue)
                            .toArray();
        }
        int[] known = text.codePoints()
                .filter(codePoint -> set.find(codePoint).isPresent())
                .toArray();
        if (known.length == 0) {
            throw Require.bad("--text", "at least one character of " + set.describe(), text);
        }
        return known;
    }
}
