package pants.web;

/** An object that can show itself as a page. */
@FunctionalInterface
public interface Html {
  /**
   * Makes the page.
   *
   * @return HTML; whatever comes from outside must have been {@linkplain #escape escaped}
   */
  String toHtml();

  /**
   * Makes text that can stand in HTML, also within an attribute.
   *
   * @param text any text
   * @return the text with {@code & < > " '} as HTML writes them
   */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
