package io.parsimony.cli.report;

import io.parsimony.cost.CostComparison;
import io.parsimony.cost.CostReport;
import io.parsimony.cost.CostSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A report on one network, or on a teacher and its student, as titled tables.
 *
 * @param title the subject
 * @param sections the tables in order
 * @param notes the meaning of the columns, one sentence each
 */
record CostSections(String title, List<Section> sections, List<String> notes) {

    private static final int INDENT = 3;

    /** A table with its title. */
    record Section(String title, TextTable table) {}

    static CostSections of(Analysis analysis, Optional<Analysis> student) {
        return student.map(other -> pair(analysis, other)).orElseGet(() -> single(analysis));
    }

    private static CostSections single(Analysis analysis) {
        CostReport report = analysis.report();
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("In all", CostTables.whole(analysis)));
        sections.add(new Section("By component", CostTables.parts(analysis, "component", report.components())));
        sections.add(new Section("By resolution", CostTables.parts(analysis, "resolution", report.stages())));
        List<CostSummary> scopes = report.scopes();
        if (!scopes.isEmpty()) {
            sections.add(new Section("By scope", CostTables.parts(analysis, "scope", scopes)));
        }
        sections.add(new Section("By layer", CostTables.layers(analysis)));
        return new CostSections("The cost of " + analysis.name(), sections, notes(analysis));
    }

    private static CostSections pair(Analysis teacher, Analysis student) {
        CostComparison comparison = CostTables.comparison(teacher, student);
        return new CostSections(
                "The cost of " + teacher.name() + " and of " + student.name(),
                List.of(
                        new Section("In all", CostTables.wholes(teacher, student)),
                        new Section(
                                "By component",
                                CostTables.pairs(teacher, student, "component", comparison.components())),
                        new Section("By site", CostTables.pairs(teacher, student, "site", comparison.sites()))),
                notes(teacher));
    }

    private static List<String> notes(Analysis analysis) {
        List<String> notes = new ArrayList<>(List.of(
                "All counts are for one sample, in inference.",
                "MACs: multiply-accumulates of convolutions and linear layers.",
                "Operations: two per multiply-accumulate, plus those of biases, normalization, activations, pools"
                        + " and additions.",
                "Sizes are at " + analysis.report().precision().bits() + " bits a number.",
                "Operations/byte: operations by bytes moved, each tensor read or written once.",
                "Layers that compute and store nothing are omitted."));
        if (analysis.times().isPresent()) {
            notes.add("Times are medians; each layer was measured alone, the whole network with its input and output"
                    + " copies.");
        }
        return notes;
    }

    /** Returns the sections as a result record. */
    RunReport report(Analysis analysis, Optional<Analysis> student) {
        RunReport.Builder report = RunReport.of("analyze", title).verdict(notes).networks(analysis, student);
        sections.forEach(section -> report.table(section.title(), section.table()));
        return report.build();
    }

    /** Returns the sections as text for a terminal. */
    String text() {
        StringBuilder text = new StringBuilder(title).append(System.lineSeparator());
        for (Section section : sections) {
            text.append(System.lineSeparator()).append(section.title()).append(System.lineSeparator());
            text.append(section.table().text(INDENT));
        }
        text.append(System.lineSeparator());
        notes.forEach(note -> text.append(note).append(System.lineSeparator()));
        return text.toString();
    }

    /** Returns the sections in Markdown. */
    String markdown() {
        StringBuilder text = new StringBuilder("# ").append(title).append("\n\n");
        for (Section section : sections) {
            text.append("## ").append(section.title()).append("\n\n");
            text.append(section.table().markdown()).append('\n');
        }
        return text.append(String.join(" ", notes)).append('\n').toString();
    }
}
