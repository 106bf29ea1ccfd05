package pants.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import java.util.Set;
import pants.bytes.ReceiveBuffer;
import pants.http.MutableHeaders;

/** Which fields may stand behind a body: none that says how to read, route or trust the message. */
final class Trailers {
  private static final Set<String> FORBIDDEN =
      Set.of(
          "authorization",
          "cache-control",
          "connection",
          "content-encoding",
          "content-length",
          "content-range",
          "content-type",
          "cookie",
          "expect",
          "host",
          "keep-alive",
          "max-forwards",
          "proxy-authorization",
          "proxy-connection",
          "range",
          "set-cookie",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "www-authenticate");

  private Trailers() {}

  static boolean allow(String name) {
    return !FORBIDDEN.contains(name.toLowerCase(Locale.ROOT));
  }

  /** The parsed fields that may stand there. */
  static MutableHeaders of(FieldLines fields, ReceiveBuffer buffer) {
    MutableHeaders trailers = new MutableHeaders();
    int start = fields.start();
    byte[] bytes = new byte[fields.linesEnd() - start];
    buffer.copyTo(start, bytes, 0, bytes.length);
    int[] lines = fields.lines(start);
    for (int i = 0; i + 1 < lines.length; i += 2) {
      String name = new String(bytes, lines[i], lines[i + 1] - lines[i], ISO_8859_1);
      if (allow(name)) {
        int from = lines[i + 1] + 1;
        trailers.add(name, new String(bytes, from, lines[i + 2] - 2 - from, ISO_8859_1));
      }
    }
    return trailers;
  }
}
