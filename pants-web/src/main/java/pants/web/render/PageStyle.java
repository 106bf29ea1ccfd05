package pants.web.render;

/** What all pages have in common that are made here. */
public final class PageStyle {
  private static final String COMMON =
      """
      :root{color-scheme:light dark;--page:#f3f4f6;--card:#fff;--text:#1c2128;--faint:#6a737d;\
      --line:#e6e8eb;--hover:#f6f8fa;--link:#0b5cad}
      @media(prefers-color-scheme:dark){:root{--page:#14171b;--card:#1d2127;--text:#e3e6ea;\
      --faint:#98a1ab;--line:#2c323a;--hover:#242a31;--link:#7db7f0}}
      body{margin:0;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
      main{box-sizing:border-box;margin:4vh auto;padding:1.5rem 2rem;background:var(--card);\
      border:1px solid var(--line);border-radius:10px}
      h1,p,td,pre{overflow-wrap:anywhere}
      a{color:var(--link);text-decoration:none}
      a:hover,a:focus{text-decoration:underline}
      .faint{color:var(--faint)}
      """;

  /** Behind the rules of a page, as it holds for all of them. */
  private static final String NARROW =
      "@media(max-width:40rem){main{margin:0;padding:1.25rem 1rem;border:0;border-radius:0;"
          + "min-height:100vh}}\n";

  private PageStyle() {}

  /**
   * Writes what stands before the content of a page.
   *
   * @param title the title, escaped
   * @param style further rules of style
   * @param out where to write it
   */
  public static void begin(String title, String style, StringBuilder out) {
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>");
    out.append(title).append("</title>\n<style>\n").append(COMMON).append(style).append(NARROW);
    out.append("</style>\n</head>\n<body>\n<main>\n");
  }

  /**
   * Writes what stands behind it.
   *
   * @param out where to write it
   */
  public static void end(StringBuilder out) {
    out.append("</main>\n</body>\n</html>\n");
  }
}
