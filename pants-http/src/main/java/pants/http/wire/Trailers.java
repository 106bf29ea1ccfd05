package pants.http.wire;

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
    return fields.headers(buffer, Trailers::allow);
  }
}
