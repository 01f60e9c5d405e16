package io.parsimony.tck.report;

/** Escapes text for XML and HTML. */
final class XmlText {

    private XmlText() {}

    /** Returns the text with all special characters escaped; characters that XML forbids become question marks. */
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
