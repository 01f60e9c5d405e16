package io.parsimony.tck.report;

/** Text inside XML and HTML. */
final class XmlText {

    private XmlText() {}

    /**
     * Returns the text with every character that means something replaced, and those that XML does not allow by a
     * question mark.
     */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\n' -> escaped.append("&#10;");
                default -> escaped.appendCodePoint(c >= ' ' || c == '\t' ? c : '?');
            }
        });
        return escaped.toString();
    }
}
