package pants.http.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pants.net.Address;

/**
 * The forms of a line of an access log. Times are in UTC. A line has visible ASCII characters and
 * spaces alone, whatever a client sends: quotation marks, backslashes, control characters and all
 * above ASCII are escaped.
 */
public enum AccessFormat implements Function<AccessEntry, String> {
  /**
   * The common log format: {@code 127.0.0.1 - - [01/Mar/2026:12:00:00 +0000] "GET / HTTP/1.1" 200
   * 5}. What is not known is {@code -}, and so is a body of no bytes. Escapes are those of Apache's
   * httpd: {@code \"}, {@code \\}, {@code \n} and the like, or {@code \xhh} for a byte.
   */
  COMMON {
    @Override
    public String apply(AccessEntry entry) {
      return common(entry).toString();
    }
  },

  /** The common log format, with {@code "Referer"} and {@code "User-Agent"} behind it. */
  COMBINED {
    @Override
    public String apply(AccessEntry entry) {
      StringBuilder line = common(entry);
      quoted(line.append(' '), entry.referer());
      quoted(line.append(' '), entry.userAgent());
      return line.toString();
    }
  },

  /**
   * An object of JSON with all that is known: {@code time}, {@code duration} in seconds, {@code
   * remote}, {@code secure}, {@code host}, {@code method}, {@code target}, {@code protocol}, {@code
   * status}, {@code bytes}, {@code whole}, {@code referer}, {@code userAgent}. What is not known is
   * {@code null}.
   */
  JSON {
    @Override
    public String apply(AccessEntry entry) {
      StringBuilder line = new StringBuilder(256);
      line.append("{\"time\":\"").append(entry.time());
      line.append("\",\"duration\":").append(seconds(entry.duration()));
      json(line.append(",\"remote\":"), host(entry.remoteAddress()));
      line.append(",\"secure\":").append(entry.secure());
      json(line.append(",\"host\":"), entry.host());
      json(line.append(",\"method\":"), entry.method());
      json(line.append(",\"target\":"), entry.target());
      json(line.append(",\"protocol\":"), entry.protocol());
      line.append(",\"status\":").append(entry.status());
      line.append(",\"bytes\":").append(entry.bytes());
      line.append(",\"whole\":").append(entry.whole());
      json(line.append(",\"referer\":"), entry.referer());
      json(line.append(",\"userAgent\":"), entry.userAgent());
      return line.append('}').toString();
    }
  };

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final HexFormat HEX = HexFormat.of();

  /**
   * Makes a line.
   *
   * @param entry the entry
   * @return the line, without what ends it
   */
  @Override
  public abstract String apply(AccessEntry entry);

  private static StringBuilder common(AccessEntry entry) {
    StringBuilder line = new StringBuilder(256);
    String remote = host(entry.remoteAddress());
    line.append(remote == null ? "-" : remote).append(" - - [");
    TIME.formatTo(entry.time(), line);
    line.append("] ");
    quoted(line, request(entry));
    line.append(' ').append(entry.status()).append(' ');
    return entry.bytes() == 0 ? line.append('-') : line.append(entry.bytes());
  }

  private static @Nullable String request(AccessEntry entry) {
    return entry.method() == null
        ? null
        : entry.method() + " " + entry.target() + " " + entry.protocol();
  }

  private static @Nullable String host(@Nullable Address address) {
    return switch (address) {
      case null -> null;
      case Address.Inet inet -> inet.host();
      case Address.Unix unix -> "unix:";
    };
  }

  private static String seconds(Duration duration) {
    long micros = duration.toNanos() / 1000;
    return "%d.%06d".formatted(micros / 1_000_000, micros % 1_000_000);
  }

  private static void quoted(StringBuilder line, @Nullable String text) {
    line.append('"');
    String shown = text == null ? "-" : text;
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      switch (c) {
        case '"', '\\' -> line.append('\\').append(c);
        case '\b' -> line.append("\\b");
        case '\t' -> line.append("\\t");
        case '\n' -> line.append("\\n");
        case '\u000b' -> line.append("\\v");
        case '\r' -> line.append("\\r");
        default -> {
          if (isVisible(c)) {
            line.append(c);
          } else {
            escapeBytes(line, c);
          }
        }
      }
    }
    line.append('"');
  }

  /** A character up to U+00FF is a byte that was received; no other comes from a client. */
  private static void escapeBytes(StringBuilder line, char c) {
    if (c <= 0xFF) {
      line.append("\\x");
      HEX.toHexDigits(line, (byte) c);
    } else {
      for (byte each : String.valueOf(c).getBytes(UTF_8)) {
        line.append("\\x");
        HEX.toHexDigits(line, each);
      }
    }
  }

  private static boolean isVisible(char c) {
    return c >= ' ' && c <= '~';
  }

  private static void json(StringBuilder line, @Nullable String text) {
    if (text == null) {
      line.append("null");
      return;
    }
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (isVisible(c)) {
        line.append(c);
      } else {
        line.append("\\u").append(HEX.toHexDigits(c));
      }
    }
    line.append('"');
  }
}
