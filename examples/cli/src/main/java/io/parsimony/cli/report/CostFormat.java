package io.parsimony.cli.report;

import java.util.Optional;
import java.util.function.BiFunction;

/** How a cost analysis is written. */
public enum CostFormat {
    /** Aligned text for a terminal. */
    TABLE((analysis, student) -> CostSections.of(analysis, student).text()),
    /** Markdown tables. */
    MARKDOWN((analysis, student) -> CostSections.of(analysis, student).markdown()),
    /** Every figure, exact, for programs. */
    JSON(CostJson::of),
    /** Every figure, exact, a line a part, as RFC 4180 has it. */
    CSV(CostCsv::of),
    /** One page with the tables and charts, all in one file. */
    HTML((analysis, student) ->
            CostSections.of(analysis, student).report(analysis, student).page());

    private final BiFunction<Analysis, Optional<Analysis>, String> writer;

    CostFormat(BiFunction<Analysis, Optional<Analysis>, String> writer) {
        this.writer = writer;
    }

    /** The report on a network, or on a teacher beside its student. */
    public String write(Analysis analysis, Optional<Analysis> student) {
        return writer.apply(analysis, student);
    }
}
