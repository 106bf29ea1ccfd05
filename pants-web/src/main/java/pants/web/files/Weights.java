package pants.web.files;

import pants.http.Headers;

/**
 * How much a client likes what it may get, as the fields {@code Accept} and {@code Accept-Encoding}
 * say it (RFC 9110, section 12.4.2). Each line is gone through once for each thing that is asked
 * for.
 */
final class Weights {
  /** Weights are counted in thousandths, as they have three digits at most. */
  static final int ONE = 1000;

  static final int NOT_SAID = -1;

  private Weights() {}

  /**
   * The weight of something.
   *
   * @param names what it is called, the most special first: {@code text/html}, {@code text/*},
   *     <code>*&#47;*</code>
   * @return that of the first of the names that is in the field, 0 to 1,000; or {@link #NOT_SAID}
   */
  static int of(Headers request, String field, String... names) {
    for (String name : names) {
      int weight = NOT_SAID;
      for (int i = request.indexOf(field, 0); i >= 0; i = request.indexOf(field, i + 1)) {
        weight = Math.max(weight, inLine(request.value(i), name));
      }
      if (weight != NOT_SAID) {
        return weight;
      }
    }
    return NOT_SAID;
  }

  private static int inLine(String line, String name) {
    int weight = NOT_SAID;
    for (int from = 0; from < line.length(); ) {
      int comma = line.indexOf(',', from);
      int end = comma < 0 ? line.length() : comma;
      int semicolon = line.indexOf(';', from);
      int nameEnd = semicolon < 0 || semicolon > end ? end : semicolon;
      if (line.substring(from, nameEnd).strip().equalsIgnoreCase(name)) {
        weight = Math.max(weight, parameter(line, nameEnd, end));
      }
      from = end + 1;
    }
    return weight;
  }

  /** The weight among the parameters of a member. */
  private static int parameter(String line, int from, int end) {
    for (int start = from; start < end; ) {
      int semicolon = line.indexOf(';', start + 1);
      int to = semicolon < 0 || semicolon > end ? end : semicolon;
      String text = line.substring(start + 1, to).strip();
      if (text.startsWith("q=") || text.startsWith("Q=")) {
        return thousandths(text);
      }
      start = to;
    }
    return ONE;
  }

  /** Of {@code q=0.25}, 250. What is malformed is not liked. */
  private static int thousandths(String text) {
    int digit = text.length() < 3 ? -1 : text.charAt(2) - '0';
    if (digit < 0 || digit > 1 || text.length() > 7) {
      return 0;
    }
    int weight = digit * ONE;
    int unit = ONE / 10;
    for (int i = 4; i < text.length(); i++) {
      digit = text.charAt(i) - '0';
      if (text.charAt(3) != '.' || digit < 0 || digit > 9) {
        return 0;
      }
      weight += digit * unit;
      unit /= 10;
    }
    return Math.min(weight, ONE);
  }
}
