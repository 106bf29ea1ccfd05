package pants.web.files;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import pants.http.PercentEncoding;
import pants.web.Html;
import pants.web.render.PageStyle;

/**
 * A listing as a page.
 *
 * @param path the path of the folder, as people read it
 * @param hasParent whether the folder above it is served too
 */
record HtmlListing(String path, boolean hasParent) implements ListingFormat {
  private static final ZoneId ZONE = ZoneId.systemDefault();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZONE);

  private static final String STYLE =
      """
      main{max-width:60rem}
      h1{margin:.25rem 0 1rem;font-size:1.25rem;font-weight:600}
      table{width:100%;border-collapse:collapse}
      th{text-align:left;color:var(--faint);font-weight:500;font-size:.85rem;white-space:nowrap}
      td,th{padding:.4rem 0 .4rem 1.5rem;border-bottom:1px solid var(--line);vertical-align:top}
      td:first-child,th:first-child{padding-left:0;width:100%}
      td:nth-child(n+2){white-space:nowrap;color:var(--faint);font-variant-numeric:tabular-nums}
      td:nth-child(2),th:nth-child(2){text-align:right}
      tr:last-child td{border-bottom:0}
      tbody tr:hover td{background:var(--hover)}
      td a{display:block;padding-left:1.75rem;background:0 .2rem/1.1rem 1.1rem no-repeat}
      """
          + icon("document", "%238894a4", "<path d='M3 1h6v4h4v10H3z'/><path d='M10 1l3 3h-3z'/>")
          + icon("folder", "%23d9a63c", "<path d='M1 3h5l2 2h7v9H1z'/>")
          + icon(
              "image",
              "%23509ac0",
              "<path fill-rule='evenodd' d='M1 2h14v12H1zm2 10h10L9 6l-3 4-1-1z'/>")
          + icon(
              "archive",
              "%23a9805c",
              "<path fill-rule='evenodd' d='M2 1h12v14H2zm5 1v2h2V2zm0 4v2h2V6zm0 4v2h2v-2z'/>")
          + icon("audio", "%239a6fc0", "<path d='M6 2l8-1v10a2 2 0 11-2-2V4L8 5v8a2 2 0 11-2-2z'/>")
          + icon("video", "%23539a7c", "<path fill-rule='evenodd' d='M1 3h14v10H1zm5 2v6l5-3z'/>")
          + icon("up", "%238894a4", "<path d='M8 2l6 6h-4v6H6V8H2z'/>")
          + """
          @media(max-width:40rem){
          td,th{padding-left:.75rem}td:nth-child(3),th:nth-child(3){display:none}
          }
          """;

  private static String icon(String name, String colour, String shape) {
    return "td a."
        + name
        + "{background-image:url(\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'"
        + " viewBox='0 0 16 16' fill='"
        + colour
        + "'>"
        + shape
        + "</svg>\")}\n";
  }

  @Override
  public String type() {
    return "text/html; charset=utf-8";
  }

  @Override
  public void begin(StringBuilder out) {
    String title = Html.escape("Index of " + path);
    PageStyle.begin(title, STYLE, out);
    out.append("<h1>").append(title).append("</h1>\n<table>\n");
    out.append("<thead><tr><th>Name</th><th>Size</th><th title=\"");
    out.append(Html.escape(ZONE.getId())).append("\">Last Modified</th></tr></thead>\n<tbody>\n");
    if (hasParent) {
      out.append("<tr><td><a class=\"up\" href=\"../\">Up</a></td><td></td><td></td></tr>\n");
    }
  }

  @Override
  public void entry(Entry entry, StringBuilder out) {
    String slash = entry.isFolder() ? "/" : "";
    out.append("<tr><td><a class=\"").append(icon(entry)).append("\" href=\"./");
    out.append(PercentEncoding.encode(entry.name())).append(slash).append("\">");
    out.append(Html.escape(entry.name())).append(slash).append("</a></td><td>");
    out.append(entry.isFolder() ? "Folder" : entry.sizeText()).append("</td><td>");
    TIME.formatTo(entry.modified(), out);
    out.append("</td></tr>\n");
  }

  private static String icon(Entry entry) {
    return entry.isFolder() ? "folder" : Kind.of(entry.name()).icon();
  }

  @Override
  public void end(int count, boolean more, StringBuilder out) {
    if (count == 0) {
      out.append("<tr><td colspan=\"3\" class=\"faint\">This folder is empty.</td></tr>\n");
    }
    out.append("</tbody>\n</table>\n");
    if (more) {
      out.append("<p class=\"faint\">There are more: only ").append(count);
      out.append(" entries are shown.</p>\n");
    }
    PageStyle.end(out);
  }
}
