package pants.http.websocket;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pants.bytes.ByteSet;
import pants.bytes.Bytes;
import pants.http.Header;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.Status;
import pants.http.Syntax;
import pants.http.wire.HttpWriter;
import pants.http.wire.ResponseHead;

/**
 * What a client sends to become one side of a WebSocket, and whether the server agreed (RFC 6455,
 * section 4.1). What it agreed to of the extensions that were offered is not looked at here.
 */
final class ClientHandshake {
  private static final ByteSet COOKIE = ByteSet.range(' ', '~').without(ByteSet.of(";"));
  private static final int LONGEST_SHOWN = 512;

  /** Fields that the handshake, the URL or the framing of messages has a say in. */
  private static final Set<String> RESERVED =
      Set.of("host", "connection", "upgrade", "content-length", "transfer-encoding", "expect");

  private final WebSocketUrl url;
  private final String key;
  private final List<String> protocols;
  private final boolean offersExtensions;
  private final Bytes request;

  /**
   * A handshake with a key of its own.
   *
   * @param url where to
   * @param headers further fields
   * @param protocols the sub-protocols that are offered, the one that is liked best first
   * @param cookies names and values
   * @param extensions what to offer of extensions, or null
   * @throws IllegalArgumentException if a field belongs to the handshake or is not allowed, a
   *     sub-protocol is no token or doubled, or a cookie has a character that is not allowed
   */
  ClientHandshake(
      WebSocketUrl url,
      Headers headers,
      List<String> protocols,
      Map<String, String> cookies,
      @Nullable String extensions) {
    this(HandshakeKey.random(), url, headers, protocols, cookies, extensions);
  }

  ClientHandshake(
      String key,
      WebSocketUrl url,
      Headers headers,
      List<String> protocols,
      Map<String, String> cookies,
      @Nullable String extensions) {
    this.url = url;
    this.key = key;
    this.protocols = ServerHandshake.checkProtocols(protocols);
    this.offersExtensions = extensions != null;
    checkFurther(headers);
    MutableHeaders fields = new MutableHeaders();
    fields.add("Host", url.host()).add("Upgrade", "websocket").add("Connection", "Upgrade");
    fields.add("Sec-WebSocket-Key", key).add("Sec-WebSocket-Version", "13");
    if (!protocols.isEmpty()) {
      fields.add(ServerHandshake.PROTOCOL, String.join(", ", protocols));
    }
    if (extensions != null) {
      fields.add(Extension.HEADER, extensions);
    }
    if (url.authorization() != null) {
      addOnce(fields, headers, "Authorization", url.authorization());
    }
    if (!cookies.isEmpty()) {
      addOnce(fields, headers, "Cookie", joined(cookies));
    }
    request =
        new HttpWriter()
            .request("GET", url.target())
            .fields(fields)
            .fields(headers)
            .endHead()
            .take();
  }

  private static void checkFurther(Headers headers) {
    for (Header header : headers) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (RESERVED.contains(name) || name.startsWith("sec-websocket-")) {
        throw new IllegalArgumentException(
            header.name() + " belongs to the handshake and must not be among further headers");
      }
    }
  }

  private static void addOnce(MutableHeaders fields, Headers further, String name, String value) {
    if (further.contains(name)) {
      throw new IllegalArgumentException(
          name + " must be given once: by the URL or the cookies, or among further headers");
    }
    fields.add(name, value);
  }

  /** One field, whatever the number of cookies (RFC 6265, section 5.4). */
  private static String joined(Map<String, String> cookies) {
    StringBuilder joined = new StringBuilder();
    cookies.forEach(
        (name, value) -> {
          if (!Syntax.isToken(name)) {
            throw new IllegalArgumentException(
                "the name of a cookie must be a token: " + Syntax.shown(name));
          }
          for (int i = 0; i < value.length(); i++) {
            if (!COOKIE.contains(value.charAt(i))) {
              throw new IllegalArgumentException(
                  "the value of the cookie %s must not have the character U+%04X (index %d)"
                      .formatted(name, (int) value.charAt(i), i));
            }
          }
          joined.append(joined.isEmpty() ? "" : "; ").append(name).append('=').append(value);
        });
    return joined.toString();
  }

  /** The request; it has no body. */
  Bytes request() {
    return request;
  }

  /**
   * Checks the head of an answer whose status is 101.
   *
   * @return the sub-protocol that the server chose, or null where it chose none
   * @throws HandshakeException if it breaks a rule
   */
  @Nullable String check(ResponseHead head) throws HandshakeException {
    String fault = fault(head);
    if (fault != null) {
      throw failure(head, fault, Bytes.EMPTY);
    }
    return head.first(ServerHandshake.PROTOCOL);
  }

  /** What fails this handshake, with what the server said of it. */
  HandshakeException failure(@Nullable ResponseHead head, String what, Bytes body) {
    String message = url + ": " + what;
    return head == null
        ? new HandshakeException(message)
        : new HandshakeException(message, head.status(), head, body);
  }

  /** An answer that is no 101, in words. */
  static String refusal(ResponseHead head) {
    String answer = (head.status() + " " + Status.reason(head.status())).strip();
    String location = head.status() / 100 == 3 ? head.first("Location") : null;
    return location == null
        ? "the server answered " + answer
        : "the server answered %s with the Location %s; redirects are not followed"
            .formatted(answer, Syntax.shown(location, LONGEST_SHOWN));
  }

  /** The rule that a 101 breaks, or null (RFC 6455, section 4.1, what the client must validate). */
  private @Nullable String fault(ResponseHead head) {
    if (head.minorVersion() == 0) {
      return "the server switched protocols in HTTP/1.0";
    }
    List<String> upgrade = head.all("Upgrade");
    if (upgrade.size() != 1 || !upgrade.getFirst().equalsIgnoreCase("websocket")) {
      return "the server must answer with one Upgrade: websocket, not " + shown(upgrade);
    }
    if (!head.hasConnectionOption("upgrade")) {
      return "the Connection of the answer must list Upgrade";
    }
    List<String> accept = head.all("Sec-WebSocket-Accept");
    if (accept.size() != 1 || !accept.getFirst().equals(HandshakeKey.accept(key))) {
      return "the server must answer the key with one Sec-WebSocket-Accept: %s, not %s"
          .formatted(HandshakeKey.accept(key), shown(accept));
    }
    if (!offersExtensions && head.contains(Extension.HEADER)) {
      return "the server chose an extension, and none was offered: "
          + shown(head.all(Extension.HEADER));
    }
    List<String> protocol = head.all(ServerHandshake.PROTOCOL);
    if (protocol.size() > 1) {
      return "the server chose more than one sub-protocol: " + shown(protocol);
    }
    return protocol.isEmpty() || protocols.contains(protocol.getFirst())
        ? null
        : "the server chose a sub-protocol that was not offered: " + shown(protocol);
  }

  private static String shown(List<String> values) {
    return values.isEmpty() ? "none" : Syntax.shown(String.join(", ", values));
  }
}
