package pants.http.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An answer as a client sees it: status, fields in lower case, and a body by Content-Length. */
record Reply(int status, List<String> fields, String body) {
  static List<Reply> of(String received) {
    var all = new ArrayList<Reply>();
    for (int at = 0; at < received.length(); ) {
      int end = received.indexOf("\r\n\r\n", at);
      if (end < 0) {
        throw new AssertionError("no whole head: " + received.substring(at));
      }
      var lines = List.of(received.substring(at, end).split("\r\n"));
      var line = lines.getFirst();
      if (!line.matches("HTTP/1\\.1 [1-5]\\d\\d .*")) {
        throw new AssertionError("no status line: " + line);
      }
      var fields = lines.stream().skip(1).map(each -> each.toLowerCase(Locale.ROOT)).toList();
      int status = Integer.parseInt(line.substring(9, 12));
      int body = end + 4;
      at = body + (status == 100 ? 0 : length(fields));
      if (at > received.length()) {
        throw new AssertionError("the body is cut short: " + received.substring(body));
      }
      all.add(new Reply(status, fields, received.substring(body, at)));
    }
    return all;
  }

  /** The only answer that came. */
  static Reply only(String received) {
    var all = of(received);
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " answers: " + received);
    }
    return all.getFirst();
  }

  private static int length(List<String> fields) {
    var lengths = fields.stream().filter(each -> each.startsWith("content-length: ")).toList();
    if (lengths.size() != 1) {
      throw new AssertionError("needs one Content-Length: " + fields);
    }
    return Integer.parseInt(lengths.getFirst().substring(16));
  }

  boolean has(String field) {
    return fields.contains(field);
  }

  boolean closes() {
    return has("connection: close");
  }

  /** Asserts the form that each refusal has: one line of text that names the rule or the bound. */
  void checkRefusal(int expected) {
    if (status != expected
        || !closes()
        || !has("content-type: text/plain")
        || !has("x-content-type-options: nosniff")
        || !body.matches("[ -~]{10,120}\n")) {
      throw new AssertionError("not a refusal with " + expected + ": " + this);
    }
  }
}
