package pants.http.server;

import org.jspecify.annotations.Nullable;
import pants.http.Headers;

/**
 * The head of an answer, and what its fields mean for those who send it. The fields are looked
 * through once.
 */
final class AnswerHead {
  /** The length of a body that nobody knows yet. */
  static final long UNKNOWN = -1;

  final int status;
  final @Nullable String reason;
  final Headers fields;

  /** Whether no body follows, whatever the fields say. */
  final boolean bodiless;

  /** The length of the body, or {@link #UNKNOWN}. */
  final long length;

  final boolean hasLength;
  final boolean hasDate;
  final boolean hasServer;
  final boolean hasConnection;

  /** A head whose one field is a type, as most have: nothing need be looked for. */
  static AnswerHead ofType(
      int status, @Nullable String reason, Headers type, boolean bodiless, long length) {
    return new AnswerHead(length, status, reason, type, bodiless);
  }

  private AnswerHead(
      long length, int status, @Nullable String reason, Headers type, boolean bodiless) {
    this.status = status;
    this.reason = reason;
    this.fields = type;
    this.bodiless = bodiless;
    this.length = length;
    hasLength = false;
    hasDate = false;
    hasServer = false;
    hasConnection = false;
  }

  AnswerHead(
      int status, @Nullable String reason, Headers fields, boolean bodiless, long knownLength) {
    this.status = status;
    this.reason = reason;
    this.fields = fields;
    this.bodiless = bodiless;
    int lengthAt = -1;
    boolean date = false;
    boolean server = false;
    boolean connection = false;
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      switch (name.length()) {
        case 4 -> date |= name.equalsIgnoreCase("Date");
        case 6 -> server |= name.equalsIgnoreCase("Server");
        case 10 -> connection |= name.equalsIgnoreCase("Connection");
        case 14 -> {
          if (name.equalsIgnoreCase("Content-Length")) {
            if (lengthAt >= 0) {
              throw new IllegalArgumentException("Content-Length must not repeat");
            }
            lengthAt = i;
          }
        }
        case 17 -> {
          if (name.equalsIgnoreCase("Transfer-Encoding")) {
            throw new IllegalArgumentException(
                "Transfer-Encoding is the server's matter: send the body as it is");
          }
        }
        default -> {}
      }
    }
    hasLength = lengthAt >= 0;
    hasDate = date;
    hasServer = server;
    hasConnection = connection;
    length = hasLength ? parsed(fields.value(lengthAt)) : knownLength;
    if (hasLength && knownLength != UNKNOWN && length != knownLength && !bodiless) {
      throw new IllegalArgumentException(
          "Content-Length is " + length + ", but the body has " + knownLength + " bytes");
    }
  }

  /** Whether a word is in the list that a field is, which may stand on several lines. */
  static boolean lists(Headers fields, String name, String word) {
    for (String line : fields.all(name)) {
      for (int from = 0; from <= line.length(); ) {
        int comma = line.indexOf(',', from);
        int end = comma < 0 ? line.length() : comma;
        if (line.substring(from, end).strip().equalsIgnoreCase(word)) {
          return true;
        }
        from = end + 1;
      }
    }
    return false;
  }

  private static long parsed(String text) {
    if (!text.isEmpty() && text.length() < 19 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Long.parseLong(text);
    }
    throw new IllegalArgumentException(
        "Content-Length must be a decimal number below 10^18: " + text);
  }
}
