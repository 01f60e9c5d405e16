package io.parsimony.cli.report;

import java.util.Base64;

/** A page of text, tables and pictures in one file, which needs no other. */
public final class HtmlPage {

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

    private final StringBuilder body = new StringBuilder();
    private final String title;

    /** An empty page but for its title. */
    public HtmlPage(String title) {
        this.title = Html.escape(title);
        body.append("<h1>").append(this.title).append("</h1>\n");
    }

    /** Begins a section. */
    public HtmlPage heading(String text) {
        body.append("<h2>").append(Html.escape(text)).append("</h2>\n");
        return this;
    }

    /** Adds a paragraph. */
    public HtmlPage paragraph(String text) {
        body.append("<p>").append(Html.escape(text)).append("</p>\n");
        return this;
    }

    /** Adds a table. */
    public HtmlPage table(TextTable table) {
        body.append(table.html());
        return this;
    }

    /**
     * Adds a picture.
     *
     * @param text what it shows, for those who cannot see it
     */
    public HtmlPage picture(String text, byte[] png) {
        body.append("<figure><img alt=\"").append(Html.escape(text));
        body.append("\" src=\"data:image/png;base64,")
                .append(Base64.getEncoder().encodeToString(png));
        body.append("\"></figure>\n");
        return this;
    }

    /** The page. */
    @Override
    public String toString() {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>" + title
                + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n" + body + "</body>\n</html>\n";
    }
}
