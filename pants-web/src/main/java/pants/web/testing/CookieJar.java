package pants.web.testing;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pants.http.Headers;
import pants.http.HttpDate;

/** The cookies of one client of one host. They are for all paths. */
final class CookieJar {
  private final Map<String, String> values = new LinkedHashMap<>();

  @Nullable String value(String name) {
    return values.get(name);
  }

  void put(String name, String value) {
    values.put(name, value);
  }

  /** What a request says of them, or null where there are none. */
  @Nullable String header() {
    StringBuilder header = new StringBuilder();
    values.forEach(
        (name, value) ->
            header.append(header.isEmpty() ? "" : "; ").append(name).append('=').append(value));
    return header.isEmpty() ? null : header.toString();
  }

  void take(Headers answer) {
    for (String cookie : answer.all("Set-Cookie")) {
      int end = cookie.indexOf(';');
      String pair = end < 0 ? cookie : cookie.substring(0, end);
      int equals = pair.indexOf('=');
      if (equals > 0) {
        String name = pair.substring(0, equals);
        values.remove(name);
        if (end < 0 || !hasEnded(cookie.substring(end))) {
          values.put(name, pair.substring(equals + 1));
        }
      }
    }
  }

  private static boolean hasEnded(String attributes) {
    String age = attribute(attributes, "; max-age=");
    if (age != null) {
      return age.equals("0") || age.startsWith("-");
    }
    String expires = attribute(attributes, "; expires=");
    Instant time = expires == null ? null : HttpDate.parse(expires);
    return time != null && time.isBefore(Instant.now());
  }

  private static @Nullable String attribute(String attributes, String start) {
    int at = attributes.toLowerCase(Locale.ROOT).indexOf(start);
    if (at < 0) {
      return null;
    }
    int from = at + start.length();
    int end = attributes.indexOf(';', from);
    return attributes.substring(from, end < 0 ? attributes.length() : end).strip();
  }
}
