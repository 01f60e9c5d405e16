package io.parsimony.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of text in columns: aligned text for a terminal, a Markdown table, or the cells of a report. */
public final class TextTable {

    private static final String GAP = "  ";
    private static final int MOST_COLUMNS = 110;
    private static final int LEAST_WRAPPED = 30;

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Integer> rules = new ArrayList<>();

    private record Column(String title, boolean right) {
        String pad(String text, int width) {
            String space = " ".repeat(Math.max(0, width - text.length()));
            return right ? space + text : text + space;
        }
    }

    private TextTable(List<Column> columns) {
        this.columns = columns;
    }

    /** Creates an empty table. */
    public static TextTable of(String... titles) {
        return new TextTable(Arrays.stream(titles)
                .map(title -> title.startsWith(">") ? new Column(title.substring(1), true) : new Column(title, false))
                .toList());
    }

    /** Adds a row with a text for each column. */
    public TextTable row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(
                    "a row of " + cells.length + " cells in a table of " + columns.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Adds a horizontal line to the terminal form of the table. */
    public TextTable rule() {
        rules.add(rows.size());
        return this;
    }

    /**
     * Returns aligned text. Every line is indented and ends with a line break; the last column is wrapped if lines are
     * too long.
     */
    public String text(int indent) {
        int last = columns.size() - 1;
        int[] widths = IntStream.range(0, columns.size()).map(this::width).toArray();
        int before = indent
                + IntStream.range(0, last).map(c -> widths[c] + GAP.length()).sum();
        widths[last] = Math.min(widths[last], Math.max(LEAST_WRAPPED, MOST_COLUMNS - before));
        String start = " ".repeat(indent);
        String across = start
                + Arrays.stream(widths).mapToObj("-"::repeat).collect(Collectors.joining(GAP))
                + System.lineSeparator();
        StringBuilder text = new StringBuilder();
        append(text, start, columns.stream().map(Column::title).toList(), widths);
        text.append(across);
        for (int i = 0; i < rows.size(); i++) {
            if (rules.contains(i)) {
                text.append(across);
            }
            List<String> cells = new ArrayList<>(rows.get(i));
            List<String> wrapped = wrap(cells.get(last), widths[last]);
            cells.set(last, wrapped.get(0));
            append(text, start, cells, widths);
            for (String more : wrapped.subList(1, wrapped.size())) {
                text.append(" ".repeat(before)).append(more).append(System.lineSeparator());
            }
        }
        return text.toString();
    }

    /** Returns the same rows in Markdown. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        markdown(text, columns.stream().map(Column::title).toList());
        markdown(text, columns.stream().map(c -> c.right() ? "---:" : "---").toList());
        rows.forEach(row -> markdown(text, row));
        return text.toString();
    }

    /**
     * The table's contents for a report.
     *
     * @param numbers for each column, whether it is aligned to the right
     * @param ruled the positions of the rows below a horizontal line
     */
    public record Cells(
            String title, List<String> columns, List<Boolean> numbers, List<List<String>> rows, List<Integer> ruled) {}

    /** Returns the same rows under a title. */
    public Cells cells(String title) {
        return new Cells(
                title,
                columns.stream().map(Column::title).toList(),
                columns.stream().map(Column::right).toList(),
                List.copyOf(rows),
                List.copyOf(rules));
    }

    /** Returns lines of at most a width, broken between words; a longer word exceeds the width. */
    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private void append(StringBuilder text, String start, List<String> cells, int[] widths) {
        String line = IntStream.range(0, widths.length)
                .mapToObj(c -> columns.get(c).pad(cells.get(c), widths[c]))
                .collect(Collectors.joining(GAP));
        text.append((start + line).stripTrailing()).append(System.lineSeparator());
    }

    private static void markdown(StringBuilder text, List<String> cells) {
        text.append(cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |")))
                .append(System.lineSeparator());
    }

    private int width(int column) {
        return rows.stream()
                .mapToInt(row -> row.get(column).length())
                .reduce(columns.get(column).title().length(), Math::max);
    }
}
