package pants.web;

import org.jspecify.annotations.Nullable;
import pants.http.Headers;
import pants.http.Status;
import pants.http.server.HttpRequest;
import pants.web.render.PageStyle;

/**
 * The standard page of an error. Whatever comes from outside is escaped. Programs, which accept
 * JSON and no HTML, get a problem (RFC 9457).
 */
final class ErrorPage {
  private static final Headers PAGE =
      Headers.of(
          "Content-Type",
          "text/html; charset=utf-8",
          "X-Content-Type-Options",
          "nosniff",
          "Content-Security-Policy",
          "default-src 'none'; style-src 'unsafe-inline'",
          "Vary",
          "Accept");

  private static final Headers PROBLEM =
      Headers.of(
          "Content-Type",
          "application/problem+json",
          "X-Content-Type-Options",
          "nosniff",
          "Vary",
          "Accept");

  private static final String STYLE =
      """
      main{max-width:38rem;margin-top:14vh;padding:2.5rem}
      h1{margin:0;font-size:3.5rem;line-height:1.1;font-weight:650}
      h1 small{display:block;margin-top:.25rem;font-size:1.4rem;font-weight:500;color:var(--faint)}
      footer{margin-top:2rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.85rem}
      """;

  private ErrorPage() {}

  static Response of(HttpRequest request, HttpError error) {
    int status = error.status();
    String known = Status.reason(status);
    String reason = known.isEmpty() ? "Unknown Error" : known;
    String message = error.message();
    if (wantsJson(request.headers().first("Accept"))) {
      return response(problem(status, reason, message), status, PROBLEM);
    }
    return page(
        status,
        reason,
        "",
        "<p>%s</p>\n<footer><a href=\"/\">%s</a></footer>"
            .formatted(
                Html.escape(message == null ? words(status) : message),
                Html.escape(request.host())));
  }

  /** A page with the status on top. */
  static Response page(int status, String reason, String style, String content) {
    StringBuilder page = new StringBuilder(4096);
    String words = Html.escape(reason);
    PageStyle.begin(status + " " + words, STYLE + style, page);
    page.append("<h1>").append(status).append("<small>").append(words).append("</small></h1>\n");
    page.append(content).append('\n');
    PageStyle.end(page);
    return response(page.toString(), status, PAGE);
  }

  private static Response response(String body, int status, Headers headers) {
    Response response = Response.of(body).status(status);
    response.defaults(headers);
    return response;
  }

  private static boolean wantsJson(@Nullable String accept) {
    return accept != null
        && accept.contains("json")
        && !accept.contains("text/html")
        && !accept.contains("*/*");
  }

  private static String problem(int status, String reason, @Nullable String message) {
    return "{\"status\":%d,\"title\":%s%s}"
        .formatted(status, quoted(reason), message == null ? "" : ",\"detail\":" + quoted(message));
  }

  /** Text as JSON has it. By hand, since errors have pages also where there is no codec. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 16).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  private static String words(int status) {
    return switch (status) {
      case 400 -> "The server cannot make sense of this request.";
      case 401 -> "This page is for those who have signed in.";
      case 403 -> "This page is not for you.";
      case 404 -> "There is no such page.";
      case 405 -> "This page has no such method.";
      case 409 -> "This does not go together with what is there.";
      case 413 -> "That is more than the server takes.";
      case 500 -> "Something went wrong here. It has been written down.";
      case 503 -> "The server has too much to do, or is too slow. Try again later.";
      default -> "This could not be answered.";
    };
  }
}
