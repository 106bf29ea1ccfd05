package pants.http.server;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.SetCookie;
import pants.http.SetCookie.SameSite;

/** The values of signed cookies: what kind each is, and the attributes that it has by default. */
final class SecureCookie {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  // The first byte of the content
  private static final char TEXT = 's';
  private static final char BYTES = 'b';
  private static final char JSON = 'j';

  private SecureCookie() {}

  static SetCookie of(
      Options options, String name, Object value, Duration expires, boolean secure) {
    if (expires.toSeconds() < 1 || expires.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "expires must be from a second to 36,500 days: " + expires);
    }
    Duration life = Duration.ofSeconds(expires.toSeconds());
    Instant now = options.clock.instant();
    String signed =
        options
            .signer()
            .sign(name, content(options, value), life.toSeconds(), now.getEpochSecond());
    SetCookie cookie =
        SetCookie.of(name, signed)
            .path("/")
            .maxAge(life)
            .expires(now.plus(life))
            .httpOnly()
            .sameSite(SameSite.LAX);
    return secure ? cookie.secure() : cookie;
  }

  private static Bytes content(Options options, Object value) {
    return switch (value) {
      case String text -> marked(TEXT, Bytes.utf8(text));
      case Bytes bytes -> marked(BYTES, bytes);
      default -> marked(JSON, options.json().write(value));
    };
  }

  private static Bytes marked(char kind, Bytes content) {
    return Bytes.of((byte) kind).concat(content);
  }

  /** The value of a cookie, or null where it is not ours, not good now, or of another type. */
  static <T> @Nullable T read(Options options, String name, String signed, Class<T> type) {
    Bytes content = options.signer().verify(name, signed, options.clock.instant().getEpochSecond());
    if (content == null || content.isEmpty()) {
      return null;
    }
    Bytes value = content.slice(1, content.length());
    return switch (content.get(0)) {
      case TEXT -> type.isAssignableFrom(String.class) ? type.cast(value.utf8()) : null;
      case BYTES -> type.isAssignableFrom(Bytes.class) ? type.cast(value) : null;
      case JSON -> json(options, value, type);
      default -> null;
    };
  }

  private static <T> @Nullable T json(Options options, Bytes value, Class<T> type) {
    if (type == String.class || type == Bytes.class) {
      return null;
    }
    try {
      return JsonBody.read(options.json(), value, type);
    } catch (IllegalArgumentException e) {
      return null; // it was set as another type
    }
  }
}
