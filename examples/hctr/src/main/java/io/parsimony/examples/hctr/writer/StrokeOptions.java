package io.parsimony.examples.hctr.writer;

import io.parsimony.error.Require;
import io.parsimony.examples.hctr.strokes.HanziStrokes;
import io.parsimony.examples.hctr.strokes.InventedStrokes;
import io.parsimony.examples.hctr.strokes.StrokeSet;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that select the strokes to write with. */
public final class StrokeOptions {

    private static final long SEED = 1;

    @Option(
            names = "--strokes",
            paramLabel = "DIR",
            description = "The folder of the characters' strokes; missing files are fetched into it. Default:"
                    + " parsimony/hanzi in your cache folder.")
    private @Nullable Path folder;

    @Option(
            names = "--invented",
            paramLabel = "N",
            description = "Use N generated characters instead. Nothing is fetched.")
    private @Nullable Integer invented;

    /** Returns whether the characters are generated. */
    public boolean invented() {
        return invented != null;
    }

    /** Returns the selected strokes and prints the names of fetched files. */
    public StrokeSet load(PrintStream out) {
        if (invented != null) {
            Require.atLeastOne("--invented", invented);
            return new InventedStrokes(SEED, invented);
        }
        return HanziStrokes.load(
                folder == null ? HanziStrokes.defaultFolder() : folder, line -> out.println("   " + line));
    }
}
