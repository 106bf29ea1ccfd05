package pants.bytes;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@link Delimiter#matching}. */
record Matching(Pattern pattern) implements Delimiter<Bytes> {
  Matching {
    refuseEmptyMatch(pattern);
  }

  @Override
  public @Nullable Bytes take(ReceiveBuffer buffer) {
    int length = buffer.length();
    if (buffer.scanned(this) == length) {
      return null;
    }
    Matcher matcher = pattern.matcher(buffer.asText());
    if (!matcher.find()) {
      buffer.scanned(this, length);
      return null;
    }
    int matched = matchedBytes(matcher);
    Bytes before = buffer.take(matcher.start());
    buffer.skip(matched);
    return before;
  }

  static void refuseEmptyMatch(Pattern pattern) {
    if (pattern.matcher("").find()) {
      throw new IllegalArgumentException(
          "a pattern to read by must not match the empty text: " + pattern);
    }
  }

  /** The length of a match, which a pattern of nothing but lookaround may make 0. */
  static int matchedBytes(Matcher matcher) {
    int matched = matcher.end() - matcher.start();
    if (matched == 0) {
      throw new IllegalStateException("a pattern to read by matched nothing: " + matcher.pattern());
    }
    return matched;
  }
}
