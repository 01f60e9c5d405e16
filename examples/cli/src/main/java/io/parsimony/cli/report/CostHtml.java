package io.parsimony.cli.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A cost analysis as one page. */
final class CostHtml {

    private CostHtml() {}

    static String of(Analysis analysis, Optional<Analysis> student) {
        CostSections report = CostSections.of(analysis, student);
        List<Analysis> networks =
                Stream.concat(Stream.of(analysis), student.stream()).toList();
        HtmlPage page = new HtmlPage(report.title()).paragraph(String.join(" ", report.notes()));
        for (int i = 0; i < report.sections().size(); i++) {
            CostSections.Section section = report.sections().get(i);
            page.heading(section.title()).table(section.table());
            if (i == 0) {
                CostCharts.of(networks).forEach(picture -> page.picture(picture.title(), picture.png()));
            }
        }
        return page.toString();
    }
}
