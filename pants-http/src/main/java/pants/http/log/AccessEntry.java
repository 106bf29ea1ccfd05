package pants.http.log;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import pants.net.Address;

/**
 * What is known of a request when it is over. Texts are as the client sent them, a character for
 * each byte, and may hold anything but what ends a line; what is longer than 1,024 characters is
 * cut and ends with three dots. A format has to escape them.
 *
 * @param time when the head of the request had come
 * @param duration from then to the end of the answer, or to the loss of the connection
 * @param remoteAddress who sent it; null where nobody knows any more
 * @param secure whether it came by TLS
 * @param host for which host it was; null where it named none, or was refused unread
 * @param method its method; null where it was refused unread
 * @param target its target; null as the method
 * @param protocol its version, such as {@code HTTP/1.1}; null as the method
 * @param status that of the answer, {@link #NO_ANSWER} where none was sent, 101 for an upgrade
 * @param bytes how much of the body of the answer was handed to the connection, without its framing
 * @param whole whether the answer was finished; not where the client left, or it was cut
 * @param referer the field {@code Referer}, or null
 * @param userAgent the field {@code User-Agent}, or null
 */
public record AccessEntry(
    Instant time,
    Duration duration,
    @Nullable Address remoteAddress,
    boolean secure,
    @Nullable String host,
    @Nullable String method,
    @Nullable String target,
    @Nullable String protocol,
    int status,
    long bytes,
    boolean whole,
    @Nullable String referer,
    @Nullable String userAgent) {
  /**
   * Stands for the status of a request whose connection was lost, or cut by the program, before
   * anything was answered. Some servers write it so; it is never sent.
   */
  public static final int NO_ANSWER = 499;
}
