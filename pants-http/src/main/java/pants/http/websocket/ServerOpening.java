package pants.http.websocket;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pants.http.Header;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.server.HttpRequest;

/** Answers the request of an opening handshake (RFC 6455, section 4.2.2). */
final class ServerOpening {
  private static final List<String> OF_THE_HANDSHAKE =
      List.of("Upgrade", "Connection", "Sec-WebSocket-Accept", Extension.HEADER);

  private ServerOpening() {}

  /** Returns whether the handshake goes on, or is done; false where the WebSocket is over. */
  static boolean accept(WebSocket socket, HttpRequest request, Settings settings) throws Exception {
    if (request.hasBegun()) {
      throw new IllegalStateException("accept: the request is answered already");
    }
    if (request.isLost()) {
      return false;
    }
    ServerHandshake handshake = new ServerHandshake(settings.origins, settings.protocols);
    boolean old = settings.oldHandshake && Draft76.isMeant(request.headers());
    return switch (old ? checkOld(handshake, request) : check(handshake, request)) {
      case ServerHandshake.Refused(int status, Headers headers, String text) ->
          refuse(request, status, headers, text);
      case ServerHandshake.Accepted accepted -> ask(socket, request, settings, accepted, old);
    };
  }

  private static ServerHandshake.Result check(ServerHandshake handshake, HttpRequest request) {
    return handshake.check(
        request.method(),
        minorVersion(request),
        request.headers(),
        request.bodyLength() > 0,
        request.isSecure(),
        request.headers().first("Host"));
  }

  private static ServerHandshake.Result checkOld(ServerHandshake handshake, HttpRequest request) {
    return Draft76.check(
        handshake,
        request.method(),
        minorVersion(request),
        request.headers(),
        request.bodyLength() > 0,
        request.isSecure(),
        request.headers().first("Host"),
        request.url());
  }

  private static int minorVersion(HttpRequest request) {
    return request.protocol().equals("HTTP/1.0") ? 0 : 1;
  }

  private static boolean ask(
      WebSocket socket,
      HttpRequest request,
      Settings settings,
      ServerHandshake.Accepted accepted,
      boolean old)
      throws Exception {
    DeflateTerms terms;
    try {
      terms =
          settings.deflate == null || old
              ? null
              : DeflateTerms.accept(request.headers(), settings.deflate);
    } catch (IllegalArgumentException e) {
      return refuse(request, 400, Headers.of(), String.valueOf(e.getMessage()));
    }
    MutableHeaders headers = new MutableHeaders();
    boolean agreed = socket.onHandshake(request, headers);
    if (request.hasBegun() || request.isLost()) {
      return false;
    }
    if (!agreed || socket.closed()) {
      return refuse(request, 403, headers, "the handshake is refused");
    }
    for (String name : OF_THE_HANDSHAKE) {
      if (headers.first(name) != null) {
        throw new IllegalStateException(
            "onHandshake has set %s, which belongs to the handshake itself".formatted(name));
      }
    }
    String protocol = protocol(request, headers, accepted);
    for (Header header : accepted.headers()) {
      headers.set(header.name(), header.value());
    }
    if (protocol != null) {
      headers.set(ServerHandshake.PROTOCOL, protocol);
    }
    if (terms != null) {
      headers.set(Extension.HEADER, terms.answer());
    }
    if (old) {
      Headers asked = request.headers();
      request.upgrade(Draft76.UPGRADE, headers, socket.open(settings, asked, protocol));
      return true;
    }
    socket.enter(
        Role.SERVER,
        settings,
        terms,
        protocol,
        connection -> request.upgrade("websocket", headers, connection));
    return true;
  }

  /**
   * The sub-protocol: the one that the program has chosen by itself, or else the first that suits.
   */
  private static @Nullable String protocol(
      HttpRequest request, Headers answer, ServerHandshake.Accepted accepted) {
    String chosen = answer.first(ServerHandshake.PROTOCOL);
    if (chosen == null) {
      return accepted.protocol();
    }
    Set<String> offered = TokenList.read(request.headers(), ServerHandshake.PROTOCOL);
    if (offered == null || !offered.contains(chosen)) {
      throw new IllegalStateException(
          "onHandshake has set %s: %s, which the client does not offer: %s"
              .formatted(ServerHandshake.PROTOCOL, chosen, offered));
    }
    return chosen;
  }

  private static boolean refuse(HttpRequest request, int status, Headers headers, String text) {
    MutableHeaders fields = new MutableHeaders(headers);
    request.sendStatus(status);
    request.sendHeaders(fields);
    request.send(text + "\n");
    request.finish();
    return false;
  }
}
