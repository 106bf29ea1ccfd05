package pants.http.websocket;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.Syntax;

/**
 * What a server thinks of the request of a handshake (RFC 6455, section 4.2). Extensions are not
 * looked at here.
 *
 * @param origins which pages may connect
 * @param protocols the sub-protocols of the server, the one it likes best first
 */
record ServerHandshake(Origins origins, List<String> protocols) {
  static final String PROTOCOL = "Sec-WebSocket-Protocol";
  private static final String VERSION = "Sec-WebSocket-Version";
  private static final Headers SPOKEN = Headers.of(VERSION, "13");

  /**
   * Checks the sub-protocols.
   *
   * @throws IllegalArgumentException if one is no token, or doubled
   */
  ServerHandshake {
    protocols = checkProtocols(protocols);
  }

  /** What is answered. */
  sealed interface Result {
    /** The fields of the answer. */
    Headers headers();
  }

  /**
   * 101.
   *
   * @param headers {@code Sec-WebSocket-Accept}, and {@code Sec-WebSocket-Protocol} where there is
   *     one; {@code Upgrade} and {@code Connection} are not among them
   * @param protocol the sub-protocol, or null
   */
  record Accepted(Headers headers, @Nullable String protocol) implements Result {}

  /**
   * A refusal.
   *
   * @param status the status
   * @param text a line that names the rule
   */
  record Refused(int status, Headers headers, String text) implements Result {}

  /** A copy of a list of sub-protocols, each of which must be a token and there only once. */
  static List<String> checkProtocols(List<String> protocols) {
    for (String protocol : protocols) {
      if (!Syntax.isToken(protocol)) {
        throw new IllegalArgumentException(
            "a sub-protocol must be a token: " + Syntax.shown(protocol));
      }
    }
    if (Set.copyOf(protocols).size() < protocols.size()) {
      throw new IllegalArgumentException("sub-protocols must not repeat: " + protocols);
    }
    return List.copyOf(protocols);
  }

  /**
   * Checks a request.
   *
   * @param method the method
   * @param minorVersion 0 for HTTP/1.0
   * @param headers the fields
   * @param hasBody whether the request announces a body
   * @param secure whether it came by TLS
   * @param host the host it is for, perhaps with a port, or null
   */
  Result check(
      String method,
      int minorVersion,
      Headers headers,
      boolean hasBody,
      boolean secure,
      @Nullable String host) {
    Refused refused = checkUpgrade(method, minorVersion, headers, hasBody);
    if (refused == null) {
      refused = checkFields(headers);
    }
    if (refused == null) {
      refused = checkOrigin(origins, headers, secure, host);
    }
    return refused == null ? accepted(headers) : refused;
  }

  /** What holds for every handshake, also for those of old. */
  static @Nullable Refused checkUpgrade(
      String method, int minorVersion, Headers headers, boolean hasBody) {
    if (!method.equals("GET")) {
      return new Refused(
          405,
          Headers.of("Allow", "GET", VERSION, "13"),
          "the handshake of a WebSocket must be a GET");
    }
    if (minorVersion == 0) {
      return new Refused(
          505, Headers.of(), "the handshake of a WebSocket must be HTTP/1.1, not HTTP/1.0");
    }
    if (!TokenList.has(headers, "Upgrade", "websocket")) {
      return new Refused(
          426,
          Headers.of("Upgrade", "websocket", "Connection", "Upgrade", VERSION, "13"),
          "this is a WebSocket: it needs Upgrade: websocket");
    }
    if (!TokenList.has(headers, "Connection", "upgrade")) {
      return bad("Connection must list Upgrade");
    }
    return hasBody ? bad("the handshake of a WebSocket must have no body") : null;
  }

  private static @Nullable Refused checkFields(Headers headers) {
    List<String> versions = headers.all(VERSION);
    if (versions.size() > 1) {
      return bad(VERSION + " must not repeat");
    }
    if (versions.isEmpty() || !versions.getFirst().equals("13")) {
      // RFC 6455, section 4.2.2, item 4; who names none is told as well what to speak.
      return new Refused(426, SPOKEN, VERSION + " must be 13");
    }
    List<String> keys = headers.all("Sec-WebSocket-Key");
    if (keys.size() != 1) {
      return bad("there must be one Sec-WebSocket-Key, not " + keys.size());
    }
    if (!HandshakeKey.isValid(keys.getFirst())) {
      return bad("Sec-WebSocket-Key must be 16 bytes in base64");
    }
    if (TokenList.read(headers, PROTOCOL) == null) {
      return bad(PROTOCOL + " must be a list of tokens, each there once");
    }
    return null;
  }

  /** Whether the page may connect. */
  static @Nullable Refused checkOrigin(
      Origins origins, Headers headers, boolean secure, @Nullable String host) {
    List<String> given = headers.all("Origin");
    if (given.size() > 1) {
      return bad("Origin must not repeat");
    }
    if (given.isEmpty() || origins.allow(given.getFirst(), secure, host)) {
      return null;
    }
    return new Refused(
        403,
        Headers.of(),
        "pages of the origin %s may not connect".formatted(Syntax.shown(given.getFirst())));
  }

  private Accepted accepted(Headers headers) {
    String protocol = choose(TokenList.read(headers, PROTOCOL));
    MutableHeaders answer = new MutableHeaders();
    String key = headers.first("Sec-WebSocket-Key");
    answer.add("Sec-WebSocket-Accept", HandshakeKey.accept(key == null ? "" : key));
    if (protocol != null) {
      answer.add(PROTOCOL, protocol);
    }
    return new Accepted(answer.immutable(), protocol);
  }

  /** The first of ours that the client offers; case counts. */
  private @Nullable String choose(@Nullable Set<String> offered) {
    for (String protocol : protocols) {
      if (offered != null && offered.contains(protocol)) {
        return protocol;
      }
    }
    return null;
  }

  /** A refusal of what is malformed. */
  static Refused bad(String text) {
    return new Refused(400, SPOKEN, text);
  }
}
