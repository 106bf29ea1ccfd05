package pants.http.server;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pants.http.Headers;
import pants.net.Address;

/**
 * What a trusted proxy says of where a request came from. What it does not say, or says in a way
 * that might be read otherwise, is null.
 *
 * <p>Each proxy adds to {@code X-Forwarded-For} whom it was connected by, and knows nothing of what
 * was there before. So it is read from its end, as long as those who wrote it are trusted.
 *
 * @param client who sent the request
 * @param secure whether that came to the proxy by TLS
 */
record Forwarded(@Nullable Address client, @Nullable Boolean secure) {
  static final Forwarded NOTHING = new Forwarded(null, null);

  /** What is said to a server that trusts some proxies, if its peer is one of these. */
  static Forwarded of(TrustedProxies proxies, @Nullable Address peer, Headers headers) {
    if (!proxies.trusts(peer)) {
      return NOTHING;
    }
    Address client = realIp(headers);
    return new Forwarded(
        client == null ? forwardedFor(proxies, headers) : client, forwardedProto(headers));
  }

  /** The one address of {@code X-Real-IP}. */
  private static @Nullable Address realIp(Headers headers) {
    int index = headers.indexOf("X-Real-IP", 0);
    boolean only = index >= 0 && headers.indexOf("X-Real-IP", index + 1) < 0;
    return only ? Address.parse(headers.value(index)) : null;
  }

  /**
   * The last entry that is no proxy's, or the first of all where each is. Behind an entry that is
   * no address nobody knows who wrote what: the one that follows it is the last that is known.
   */
  private static @Nullable Address forwardedFor(TrustedProxies proxies, Headers headers) {
    Address known = null;
    for (String list : headers.all("X-Forwarded-For").reversed()) {
      int comma;
      for (int end = list.length(); end >= 0; end = comma) {
        comma = list.lastIndexOf(',', end - 1);
        String entry = list.substring(comma + 1, end).strip();
        if (entry.isEmpty()) {
          continue;
        }
        Address next = Address.parse(entry);
        if (next == null) {
          return known;
        }
        known = next;
        if (!proxies.trusts(known)) {
          return known;
        }
      }
    }
    return known;
  }

  /** The last word of {@code X-Forwarded-Proto}: the one that is certainly the proxy's. */
  private static @Nullable Boolean forwardedProto(Headers headers) {
    List<String> lines = headers.all("X-Forwarded-Proto");
    String last = lines.isEmpty() ? "" : lines.getLast();
    String word = last.substring(last.lastIndexOf(',') + 1).strip();
    boolean https = word.equalsIgnoreCase("https");
    return (https || word.equalsIgnoreCase("http")) ? https : null;
  }
}
