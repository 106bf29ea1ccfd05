package pants.net;

import org.jspecify.annotations.Nullable;
import pants.bytes.Delimiter;

/**
 * What a proxy says of a connection ahead of its bytes, by the PROXY protocol of HAProxy, version 1
 * or 2: who has connected to the proxy, and where.
 *
 * {@snippet :
 * class Member extends Stream {
 *   @Override
 *   protected void onConnect() {
 *     read(ProxyHeader.DELIMITER, this::enter);
 *   }
 *
 *   void enter(ProxyHeader header) {
 *     if (header.source() != null) {
 *       remoteAddress(header.source());
 *     }
 *     read(until("\r\n"), line -> write(line.utf8() + "\r\n"));
 *   }
 * }
 * }
 *
 * <p>Whoever can connect can say anything, so that a port which expects the header must be open to
 * proxies alone. Such a port has it on every connection: never guess whether there is one.
 *
 * @param local whether the proxy speaks for itself, to see whether the server is well, say; only
 *     version 2 tells
 * @param source who connected to the proxy; null where the proxy speaks for itself or does not
 *     know: then the addresses of the socket are all there is
 * @param destination where it was connected to; null where the source is
 * @param secure whether it came to the proxy by TLS; only version 2 may tell
 */
public record ProxyHeader(
    boolean local, @Nullable Address source, @Nullable Address destination, boolean secure) {
  /**
   * Yields the header that a connection begins with, of either version. It has no state, waits for
   * at most 107 bytes of version 1 and 4,112 of version 2, and throws {@link
   * IllegalArgumentException} as soon as what has arrived cannot be one. Version 2 may say more
   * than this does (the name that the client asked for, and so on): that is passed over. Where it
   * has a checksum, that must be right.
   */
  public static final Delimiter<ProxyHeader> DELIMITER = new ProxyReader();
}
