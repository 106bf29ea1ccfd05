package pants.http.websocket;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.websocket.ServerHandshake.Accepted;
import pants.http.websocket.ServerHandshake.Refused;
import pants.http.websocket.ServerHandshake.Result;

/**
 * The handshake that browsers spoke in 2010, before the standard
 * (draft-hixie-thewebsocketprotocol-76). Behind the head of the request stand eight bytes, which no
 * field announces; behind the head of the answer stand sixteen that are made of these and of two
 * keys. Then come the frames of {@link Draft76Reader}.
 */
final class Draft76 {
  /** How many bytes stand behind the request. */
  static final int CHALLENGE = 8;

  /** What stands in {@code Upgrade} of the answer, where these clients do not ignore case. */
  static final String UPGRADE = "WebSocket";

  private static final String KEY1 = "Sec-WebSocket-Key1";
  private static final String KEY2 = "Sec-WebSocket-Key2";
  private static final long LARGEST = 0xFFFF_FFFFL;

  private Draft76() {}

  /** Whether a request is a handshake of this kind, be it good or not. */
  static boolean isMeant(Headers headers) {
    return !headers.contains("Sec-WebSocket-Version")
        && (headers.contains(KEY1) || headers.contains(KEY2));
  }

  /**
   * Checks a request that is one of this kind.
   *
   * @param settings which pages may connect, and the sub-protocols of the server
   * @param method the method
   * @param minorVersion 0 for HTTP/1.0
   * @param headers the fields
   * @param hasBody whether the request announces a body
   * @param secure whether it came by TLS
   * @param host the host it is for, perhaps with a port, or null
   * @param target path and query
   */
  static Result check(
      ServerHandshake settings,
      String method,
      int minorVersion,
      Headers headers,
      boolean hasBody,
      boolean secure,
      @Nullable String host,
      String target) {
    Refused refused = ServerHandshake.checkUpgrade(method, minorVersion, headers, hasBody);
    if (refused == null) {
      refused = checkFields(headers);
    }
    if (refused == null) {
      refused = ServerHandshake.checkOrigin(settings.origins(), headers, secure, host);
    }
    return refused == null ? accepted(settings, headers, secure, host, target) : refused;
  }

  private static @Nullable Refused checkFields(Headers headers) {
    for (String name : List.of(KEY1, KEY2)) {
      List<String> keys = headers.all(name);
      if (keys.size() != 1) {
        return ServerHandshake.bad("there must be one " + name + ", not " + keys.size());
      }
      if (number(keys.getFirst()) < 0) {
        return ServerHandshake.bad(
            "the digits of " + name + " must be a number below 2^32 that its spaces divide");
      }
    }
    if (headers.all(ServerHandshake.PROTOCOL).size() > 1) {
      return ServerHandshake.bad(ServerHandshake.PROTOCOL + " must not repeat");
    }
    return headers.contains("Origin") ? null : ServerHandshake.bad("there must be an Origin");
  }

  private static Accepted accepted(
      ServerHandshake settings,
      Headers headers,
      boolean secure,
      @Nullable String host,
      String target) {
    String origin = headers.first("Origin");
    String protocol = headers.first(ServerHandshake.PROTOCOL);
    MutableHeaders answer = new MutableHeaders();
    answer.add("Sec-WebSocket-Origin", origin == null ? "" : origin);
    answer.add("Sec-WebSocket-Location", (secure ? "wss://" : "ws://") + host + target);
    if (protocol == null || !settings.protocols().contains(protocol)) {
      return new Accepted(answer.immutable(), null);
    }
    answer.add(ServerHandshake.PROTOCOL, protocol);
    return new Accepted(answer.immutable(), protocol);
  }

  /**
   * The sixteen bytes behind the answer.
   *
   * @param headers the fields of a request that was accepted
   * @param challenge the eight bytes behind it
   */
  static Bytes answer(Headers headers, Bytes challenge) {
    String key1 = headers.first(KEY1);
    String key2 = headers.first(KEY2);
    if (key1 == null || key2 == null || challenge.length() != CHALLENGE) {
      throw new IllegalArgumentException("two keys and 8 bytes make an answer: " + challenge);
    }
    ByteBuffer sum = ByteBuffer.allocate(16);
    sum.putInt((int) number(key1)).putInt((int) number(key2)).put(challenge.asByteBuffer());
    try {
      return Bytes.of(MessageDigest.getInstance("MD5").digest(sum.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // each Java platform has it
    }
  }

  /** What a key stands for: its digits as one number, divided by how many spaces it has; or -1. */
  static long number(String key) {
    long number = -1;
    int spaces = 0;
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c >= '0' && c <= '9') {
        number = 10 * Math.max(number, 0) + (c - '0');
        if (number > LARGEST) {
          return -1;
        }
      } else if (c == ' ') {
        spaces++;
      }
    }
    return number < 0 || spaces == 0 || number % spaces != 0 ? -1 : number / spaces;
  }

  /**
   * A frame with a text.
   *
   * @throws IllegalArgumentException if it has the byte that ends a frame, and so is no UTF-8
   */
  static Bytes frame(Bytes text) {
    int end = text.indexOf((byte) 0xFF, 0);
    if (end >= 0) {
      throw new IllegalArgumentException(
          "only text can be sent to a client of draft-76: the byte 0xFF at index " + end);
    }
    byte[] frame = new byte[text.length() + 2];
    text.copyTo(0, frame, 1, text.length());
    frame[frame.length - 1] = (byte) 0xFF;
    return Bytes.of(frame);
  }

  /** The frame that begins the end of a conversation, and answers itself. */
  static Bytes closing() {
    return Bytes.of((byte) 0xFF, (byte) 0);
  }
}
