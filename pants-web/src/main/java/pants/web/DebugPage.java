package pants.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pants.http.Fields;
import pants.http.Header;
import pants.http.server.HttpRequest;

/**
 * The page of a fault for whoever writes the program: where it was thrown, by which route, for
 * which request. See {@link Application#debug} for who is shown it.
 */
final class DebugPage {
  /** Where the sources of a program may be, from the directory in which it runs. */
  private static final List<Path> SOURCES =
      List.of(Path.of("src/main/java"), Path.of("src/test/java"), Path.of(""), Path.of("examples"));

  /** How many lines are shown before and behind that of a frame. */
  private static final int AROUND = 3;

  /** By this the Java platform tells from which source file a program was launched. */
  private static final String LAUNCHED = "jdk.launcher.sourcefile";

  /** In how many places the source is shown, of the exception and of each of its causes. */
  private static final int MAX_SOURCES = 4;

  /** Whose frames are faint: they are seldom what is looked for. */
  private static final List<String> LIBRARIES =
      List.of("java.", "javax.", "jdk.", "sun.", "com.sun.", "io.netty.", "pants.");

  private static final int SHOWN_OF_SECRETS = 4;

  private static final String STYLE =
      """
      main{max-width:72rem;margin-top:4vh}h2{margin:2rem 0 .5rem;font-size:1.2rem}
      p{margin:1rem 0 .25rem}
      pre{margin:0;padding:.7rem 1rem;overflow:auto;background:var(--hover);border-radius:6px;\
      font:13px/1.5 ui-monospace,monospace}pre b{background:#e8b33a50}pre i{color:var(--faint);font-style:normal}\
      p+pre{margin-bottom:1rem}
      table{border-collapse:collapse;font:13px/1.5 ui-monospace,monospace}
      td,th{padding:.1rem 1rem .1rem 0;text-align:left;vertical-align:top;white-space:pre-line}\
      th{color:var(--faint);font-weight:normal;white-space:nowrap}
      @media(max-width:40rem){td,th{display:block}td{padding-bottom:.4rem}}
      """;

  private final HttpRequest request;
  private final StringBuilder page = new StringBuilder();
  private final Set<String> shown = new HashSet<>();

  private DebugPage(HttpRequest request) {
    this.request = request;
  }

  static Response of(HttpRequest request, Throwable thrown) {
    DebugPage made = new DebugPage(request);
    made.trace(thrown);
    made.route();
    made.request();
    return ErrorPage.page(500, String.valueOf(thrown), STYLE, made.page.toString());
  }

  // The trace

  private void trace(Throwable thrown) {
    Set<Throwable> seen = new HashSet<>();
    StackTraceElement[] around = {};
    for (Throwable each = thrown; each != null && seen.add(each); each = each.getCause()) {
      StackTraceElement[] frames = each.getStackTrace();
      int own = frames.length - common(frames, around);
      title(each == thrown ? "Trace" : "Caused by");
      for (int i = 0, sources = 0; i < own && sources < MAX_SOURCES; i++) {
        sources += source(frames[i]) ? 1 : 0;
      }
      page.append("<pre>").append(Html.escape(each.toString())).append('\n');
      for (int i = 0; i < own; i++) {
        String text = "    at " + Html.escape(frames[i].toString());
        page.append(isOfTheProgram(frames[i]) ? text : "<i>" + text + "</i>").append('\n');
      }
      if (own < frames.length) {
        page.append("<i>    ... ").append(frames.length - own).append(" more</i>\n");
      }
      page.append("</pre>\n");
      around = frames;
    }
  }

  /** How many frames two traces have in common at their ends, which are not shown twice. */
  private static int common(StackTraceElement[] frames, StackTraceElement[] others) {
    int count = 0;
    while (count < Math.min(frames.length, others.length)
        && frames[frames.length - 1 - count].equals(others[others.length - 1 - count])) {
      count++;
    }
    return count;
  }

  private static boolean isOfTheProgram(StackTraceElement frame) {
    for (String others : LIBRARIES) {
      if (frame.getClassName().startsWith(others)) {
        return false;
      }
    }
    return true;
  }

  private boolean source(StackTraceElement frame) {
    Path file = file(frame);
    if (file == null
        || frame.getLineNumber() < 1
        || !shown.add(file + ":" + frame.getLineNumber())) {
      return false;
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      return false; // the page is as good without it
    }
    int line = frame.getLineNumber();
    if (line > lines.size()) {
      return false;
    }
    page.append("<p>").append(Html.escape(file + ":" + line)).append("</p>\n<pre>");
    for (int i = Math.max(1, line - AROUND); i <= Math.min(lines.size(), line + AROUND); i++) {
      String text = Html.escape("%4d  %s".formatted(i, lines.get(i - 1)));
      page.append(i == line ? "<b>" + text + "</b>" : text).append('\n');
    }
    page.append("</pre>\n");
    return true;
  }

  private static @Nullable Path file(StackTraceElement frame) {
    String name = frame.getFileName();
    if (name == null || isOfTheLibrary(frame)) {
      return null;
    }
    String type = frame.getClassName();
    String folder = type.substring(0, Math.max(0, type.lastIndexOf('.'))).replace('.', '/');
    for (Path root : SOURCES) {
      Path file = root.resolve(folder).resolve(name);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    String launched = System.getProperty(LAUNCHED);
    Path file = launched == null ? null : Path.of(launched).resolveSibling(folder).resolve(name);
    return file != null && Files.isRegularFile(file) ? file : null;
  }

  private static boolean isOfTheLibrary(StackTraceElement frame) {
    String module = frame.getModuleName();
    return module != null && (module.startsWith("java.") || module.startsWith("pants."));
  }

  // The route and the request

  private void route() {
    Match match = Match.of(request);
    if (match == null) {
      return;
    }
    Map<String, String> rows = new TreeMap<>();
    rows.put("route", match.endpoint().toString());
    rows.put("name", String.valueOf(match.routeName()));
    rows.put("matched", match.texts().toString());
    rows.put("values", match.values().toString());
    table("Route", rows);
  }

  private void request() {
    Map<String, String> rows = new TreeMap<>();
    rows.put("method", request.method());
    rows.put("path", request.path()); // the query has a table, without its secrets
    rows.put("protocol", request.protocol());
    rows.put("scheme", request.scheme());
    rows.put("host", request.host());
    rows.put("client", String.valueOf(request.remoteAddress()));
    rows.put("time", request.time().toMillis() + " ms");
    table("Request", rows);
    Map<String, String> headers = new TreeMap<>();
    for (Header header : request.headers()) {
      headers.merge(header.name(), shown(header.name(), header.value()), (a, b) -> a + "\n" + b);
    }
    table("Headers", headers);
    table("Query", fields(request::queryFields));
    table("Form", fields(request::formFields));
    Map<String, String> cookies = new TreeMap<>();
    request.cookies().forEach((name, value) -> cookies.put(name, shortened(value)));
    table("Cookies", cookies);
  }

  private static Map<String, String> fields(Supplier<Fields> source) {
    Map<String, String> rows = new TreeMap<>();
    try {
      Fields fields = source.get();
      for (String name : fields.names()) {
        rows.put(name, shown(name, String.join("\n", fields.all(name))));
      }
    } catch (RuntimeException e) {
      rows.put("(unreadable)", e.toString());
    }
    return rows;
  }

  /** What a name says is secret must not be read off a screen. */
  private static String shown(String name, String value) {
    String word = name.toLowerCase(Locale.ROOT);
    for (String secret : List.of("auth", "cookie", "pass", "secret", "token", "key")) {
      if (word.contains(secret)) {
        return shortened(value);
      }
    }
    return value;
  }

  private static String shortened(String value) {
    return value.substring(0, Math.min(SHOWN_OF_SECRETS, value.length() / 2)) + "…";
  }

  private void table(String title, Map<String, String> rows) {
    if (rows.isEmpty()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    rows.forEach(
        (name, value) ->
            lines.add(
                "<tr><th>%s</th><td>%s</td></tr>"
                    .formatted(Html.escape(name), Html.escape(value))));
    title(title);
    page.append("<table>\n").append(String.join("\n", lines)).append("\n</table>\n");
  }

  private void title(String text) {
    page.append("<h2>").append(text).append("</h2>\n");
  }
}
