package io.parsimony.examples.report;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A cost analysis as one page: tables and pictures in one file, which needs no other. */
final class CostHtml {

    private static final String STYLE =
            """
            body { font-family: sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; color: #222; }
            table { border-collapse: collapse; font-size: 85%; display: block; overflow-x: auto; }
            th, td { text-align: left; padding: 0.2em 0.7em; border-bottom: 1px solid #ddd; white-space: nowrap; }
            .number { text-align: right; font-variant-numeric: tabular-nums; }
            .ruled td { font-weight: bold; border-top: 2px solid #888; }
            tbody tr:hover { background: #f4f4f4; }
            img { max-width: 100%; }
            figure { margin: 1em 0; }
            """;

    private CostHtml() {}

    static String of(Analysis analysis, Optional<Analysis> student) {
        CostSections report = CostSections.of(analysis, student);
        List<Analysis> networks =
                Stream.concat(Stream.of(analysis), student.stream()).toList();
        String title = Html.escape(report.title());
        StringBuilder page =
                new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.append("<title>").append(title).append("</title>\n<style>\n").append(STYLE);
        page.append("</style>\n</head>\n<body>\n<h1>").append(title).append("</h1>\n<p>");
        page.append(Html.escape(String.join(" ", report.notes()))).append("</p>\n");
        for (int i = 0; i < report.sections().size(); i++) {
            CostSections.Section section = report.sections().get(i);
            page.append("<h2>").append(Html.escape(section.title())).append("</h2>\n");
            page.append(section.table().html());
            if (i == 0) {
                CostCharts.of(networks).forEach(picture -> figure(page, picture));
            }
        }
        return page.append("</body>\n</html>\n").toString();
    }

    private static void figure(StringBuilder page, CostCharts.Picture picture) {
        String data = Base64.getEncoder().encodeToString(picture.png());
        page.append("<figure><img alt=\"").append(Html.escape(picture.title()));
        page.append("\" src=\"data:image/png;base64,").append(data).append("\"></figure>\n");
    }
}
