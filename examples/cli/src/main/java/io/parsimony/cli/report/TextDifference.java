package io.parsimony.cli.report;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.DeltaType;
import java.util.ArrayList;
import java.util.List;

/** Compares a reading with the written text, character by character. */
public final class TextDifference {

    private TextDifference() {}

    /** Returns a reading split into parts that match the written text and parts that differ. */
    public static RunReport.Reading reading(String network, String written, String read) {
        List<Integer> right = written.codePoints().boxed().toList();
        List<Integer> found = read.codePoints().boxed().toList();
        List<RunReport.Part> parts = new ArrayList<>();
        int position = 0;
        for (AbstractDelta<Integer> delta : DiffUtils.diff(right, found).getDeltas()) {
            int at = delta.getTarget().getPosition();
            add(parts, "same", found.subList(position, at));
            List<Integer> lines = delta.getTarget().getLines();
            if (delta.getType() == DeltaType.DELETE) {
                add(parts, "missing", delta.getSource().getLines());
            } else {
                add(parts, delta.getType() == DeltaType.INSERT ? "inserted" : "changed", lines);
            }
            position = at + lines.size();
        }
        add(parts, "same", found.subList(position, found.size()));
        return new RunReport.Reading(network, parts);
    }

    private static void add(List<RunReport.Part> parts, String kind, List<Integer> characters) {
        if (!characters.isEmpty()) {
            StringBuilder text = new StringBuilder();
            characters.forEach(text::appendCodePoint);
            parts.add(new RunReport.Part(kind, text.toString()));
        }
    }
}
