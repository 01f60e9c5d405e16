package io.parsimony.tck.report;

import io.parsimony.tck.run.RuleResult;
import io.parsimony.tck.run.Status;
import io.parsimony.tck.run.TckReport;
import io.parsimony.tck.spec.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The results of each backend, rule by rule.
 *
 * @param reports a report for each backend
 */
public record Matrix(List<TckReport> reports) {

    private static final String TITLE = "What each backend does";

    /** Copies the list. */
    public Matrix {
        reports = List.copyOf(reports);
    }

    /** Returns a table in Markdown. */
    public String markdown() {
        StringBuilder text = new StringBuilder("# " + TITLE + "\n\n");
        List<String> head = head();
        text.append(row(head)).append(row(head.stream().map(cell -> "---").toList()));
        rows().forEach(row -> text.append(row(row)));
        return text.toString();
    }

    private static String row(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** Returns a page in HTML. */
    public String html() {
        StringBuilder rows = new StringBuilder(row(head(), "th"));
        rows().forEach(row -> rows.append(row(row, "td")));
        return String.format(
                Locale.ROOT,
                """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <title>%1$s</title>
                <style>
                body { font: 15px/1.4 sans-serif; margin: 2em; }
                table { border-collapse: collapse; }
                th, td { border: 1px solid #ccc; padding: 0.2em 0.6em; text-align: left; vertical-align: top; }
                .passed { background: #d9f2d9; }
                .failed, .expectedFailure { background: #f7d4d4; }
                .skipped, .notRun { background: #eee; }
                </style>
                </head>
                <body>
                <h1>%1$s</h1>
                <table>
                %2$s</table>
                </body>
                </html>
                """,
                TITLE,
                rows);
    }

    private static String row(List<String> cells, String element) {
        StringBuilder row = new StringBuilder("<tr>");
        for (String cell : cells) {
            String label = cell.split(" ", 2)[0];
            boolean status =
                    List.of(Status.values()).stream().anyMatch(s -> s.label().equals(label));
            String open = status ? element + " class=\"" + label + "\"" : element;
            row.append("<" + open + ">" + XmlText.escape(cell) + "</" + element + ">");
        }
        return row.append("</tr>\n").toString();
    }

    private List<String> head() {
        List<String> head = new ArrayList<>(List.of("rule", "level", "what it demands"));
        reports.forEach(
                report -> head.add(report.engine().id() + ": " + report.engine().describe()));
        return head;
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        List<Rule> rules = reports.stream()
                .flatMap(report -> report.rules().stream())
                .map(RuleResult::rule)
                .distinct()
                .sorted(Comparator.comparing(Rule::id))
                .toList();
        for (Rule rule : rules) {
            List<String> row = new ArrayList<>(List.of(rule.id(), rule.level().name(), rule.sentence()));
            reports.forEach(report -> row.add(report.rules().stream()
                    .filter(result -> result.rule().equals(rule))
                    .findFirst()
                    .map(Matrix::cell)
                    .orElse("")));
            rows.add(row);
        }
        return rows;
    }

    /**
     * Returns the text of a cell, for instance {@code passed (12)} with the number of cases, or {@code skipped: the
     * reason}.
     */
    private static String cell(RuleResult result) {
        Status status = result.status();
        long cases = result.cases().stream()
                .filter(found -> found.status() == status)
                .count();
        if (status == Status.PASSED || status == Status.FAILED) {
            return status.label() + " (" + cases + " of " + result.cases().size() + ")";
        }
        return result.cases().stream()
                .filter(found -> found.status() == status)
                .findFirst()
                .map(found ->
                        status.label() + " (" + found.text().lines().findFirst().orElse("") + ")")
                .orElse(status.label());
    }
}
