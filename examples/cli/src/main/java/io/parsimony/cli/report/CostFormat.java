package io.parsimony.cli.report;

import java.util.Optional;
import java.util.function.BiFunction;

/** The formats of a cost analysis. */
public enum CostFormat {
    /** Aligned text for a terminal. */
    TABLE((analysis, student) -> CostSections.of(analysis, student).text()),
    /** Markdown tables. */
    MARKDOWN((analysis, student) -> CostSections.of(analysis, student).markdown()),
    /** All exact figures, for programs. */
    JSON(CostJson::of),
    /** All exact figures, one line per part, in CSV as specified by RFC 4180. */
    CSV(CostCsv::of),
    /** One page with tables and charts in a single file. */
    HTML((analysis, student) ->
            CostSections.of(analysis, student).report(analysis, student).page());

    private final BiFunction<Analysis, Optional<Analysis>, String> writer;

    CostFormat(BiFunction<Analysis, Optional<Analysis>, String> writer) {
        this.writer = writer;
    }

    /** Writes the report on a network, or on a teacher and its student. */
    public String write(Analysis analysis, Optional<Analysis> student) {
        return writer.apply(analysis, student);
    }
}
