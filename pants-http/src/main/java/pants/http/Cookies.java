package pants.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a client sends in {@code Cookie}. What a server sends is a {@link SetCookie}. */
public final class Cookies {
  private Cookies() {}

  /**
   * Reads the cookies of a request. They are separated by {@code ;} alone, also within quotation
   * marks, which are taken off where they enclose a value. What has no name, or one that is no
   * token, is passed over. Where a name stands twice, the first counts: browsers send the cookie of
   * the longer path first.
   *
   * @param headers the fields of the request
   * @param limits how many are looked at, and how long each may be; the rest is ignored: {@link
   *     HttpLimits#cookies()}, {@link HttpLimits#cookieSize()}
   * @return names and values in their order; upper and lower case of names differ
   */
  public static Map<String, String> parse(Headers headers, HttpLimits limits) {
    int field = headers.indexOf("Cookie", 0);
    if (field < 0) {
      return Map.of();
    }
    Map<String, String> cookies = new LinkedHashMap<>();
    int left = limits.cookies();
    for (; field >= 0 && left > 0; field = headers.indexOf("Cookie", field + 1)) {
      left = parse(headers.value(field), cookies, left, limits.cookieSize());
    }
    return Collections.unmodifiableMap(cookies);
  }

  private static int parse(String line, Map<String, String> cookies, int maxCookies, int maxSize) {
    int left = maxCookies;
    int start = 0;
    while (start < line.length() && left > 0) {
      int semicolon = line.indexOf(';', start);
      int end = semicolon < 0 ? line.length() : semicolon;
      put(line.substring(start, end), cookies, maxSize);
      left--;
      start = end + 1;
    }
    return left;
  }

  private static void put(String pair, Map<String, String> cookies, int maxSize) {
    int equals = pair.indexOf('=');
    if (equals >= 0) {
      String name = pair.substring(0, equals).strip();
      String value = pair.substring(equals + 1).strip();
      if (name.length() + value.length() <= maxSize && Syntax.isToken(name)) {
        cookies.putIfAbsent(name, unquoted(value));
      }
    }
  }

  private static String unquoted(String value) {
    int last = value.length() - 1;
    return last > 0 && value.charAt(0) == '"' && value.charAt(last) == '"'
        ? value.substring(1, last)
        : value;
  }
}
