package pants.http.coding;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pants.http.Headers;

/**
 * Which codings a client takes (RFC 9110, section 12.5.3). Each line is gone through once, and a
 * member that is malformed is no member.
 */
public final class AcceptEncoding {
  private static final String NAME = "Accept-Encoding";

  /** A weight is counted in thousandths, as it has three digits at most. */
  private static final int ONE = 1000;

  private static final int NOT_SAID = -1;
  private static final int MALFORMED = -2;

  private final Map<ContentCoding, Integer> weights = new EnumMap<>(ContentCoding.class);
  private int others = NOT_SAID;
  private int identity = NOT_SAID;

  private AcceptEncoding() {}

  /**
   * Chooses a coding.
   *
   * @param request the fields of a request
   * @param offered what there is to choose from, those first that come first where the client does
   *     not care
   * @return one that the client takes, and likes no less than a body as it is; null where there is
   *     none
   */
  public static @Nullable ContentCoding choose(Headers request, List<ContentCoding> offered) {
    int line = request.indexOf(NAME, 0);
    if (line < 0) {
      return null;
    }
    AcceptEncoding accepted = new AcceptEncoding();
    for (; line >= 0; line = request.indexOf(NAME, line + 1)) {
      accepted.read(request.value(line));
    }
    return accepted.best(offered);
  }

  private @Nullable ContentCoding best(List<ContentCoding> offered) {
    ContentCoding best = null;
    int most = 0;
    for (int i = 0; i < offered.size(); i++) {
      ContentCoding coding = offered.get(i);
      int weight = weights.getOrDefault(coding, others);
      if (weight > most) {
        best = coding;
        most = weight;
      }
    }
    return most < identity ? null : best;
  }

  private void read(String line) {
    for (int from = 0; from < line.length(); ) {
      int comma = line.indexOf(',', from);
      int end = comma < 0 ? line.length() : comma;
      member(line, from, end);
      from = end + 1;
    }
  }

  private void member(String line, int from, int to) {
    int semicolon = from;
    while (semicolon < to && line.charAt(semicolon) != ';') {
      semicolon++;
    }
    int weight = semicolon == to ? ONE : weight(line, semicolon + 1, to);
    int start = skipBlanks(line, from, semicolon);
    int length = trimmed(line, start, semicolon) - start;
    if (weight == MALFORMED) {
      return;
    }
    if (is(line, start, length, "*")) {
      others = lower(others, weight);
    } else if (is(line, start, length, "identity")) {
      identity = lower(identity, weight);
    } else {
      coding(line, start, length, weight);
    }
  }

  private void coding(String line, int start, int length, int weight) {
    for (ContentCoding coding : ContentCoding.present()) {
      if (is(line, start, length, coding.token())) {
        weights.merge(coding, weight, Math::min);
      }
    }
    if (is(line, start, length, "x-gzip")) { // RFC 9110, section 8.4.1.3
      weights.merge(ContentCoding.GZIP, weight, Math::min);
    }
  }

  /** Of what is said twice, the more careful counts. */
  private static int lower(int before, int weight) {
    return before == NOT_SAID ? weight : Math.min(before, weight);
  }

  private static boolean is(String line, int start, int length, String token) {
    return length == token.length() && line.regionMatches(true, start, token, 0, length);
  }

  /** The weight that the parameter of a member is; it has no others. */
  private static int weight(String line, int from, int to) {
    int at = skipBlanks(line, from, to);
    int end = trimmed(line, at, to);
    if (end - at < 3 || (line.charAt(at) | 0x20) != 'q' || line.charAt(at + 1) != '=') {
      return MALFORMED;
    }
    int whole = line.charAt(at + 2) - '0';
    int digits = end - at - 4;
    if (whole < 0 || whole > 1 || digits > 3 || (digits >= 0 && line.charAt(at + 3) != '.')) {
      return MALFORMED;
    }
    int weight = whole * ONE;
    int unit = ONE / 10;
    for (int i = at + 4; i < end; i++) {
      int digit = line.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return MALFORMED;
      }
      weight += digit * unit;
      unit /= 10;
    }
    return weight > ONE ? MALFORMED : weight;
  }

  private static int skipBlanks(String line, int from, int to) {
    int at = from;
    while (at < to && isBlank(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int trimmed(String line, int from, int to) {
    int end = to;
    while (end > from && isBlank(line.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
