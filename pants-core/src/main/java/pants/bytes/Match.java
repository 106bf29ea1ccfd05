package pants.bytes;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@link Delimiter#match}. */
record Match(Pattern pattern) implements Delimiter<MatchResult> {
  Match {
    Matching.refuseEmptyMatch(pattern);
  }

  @Override
  public @Nullable MatchResult take(ReceiveBuffer buffer) {
    int length = buffer.length();
    if (buffer.scanned(this) == length) {
      return null;
    }
    Matcher matcher = pattern.matcher(buffer.asText());
    if (!matcher.lookingAt()) {
      buffer.scanned(this, length);
      return null;
    }
    // The result copies the text that it shows, so it may outlive the bytes.
    MatchResult result = matcher.toMatchResult();
    buffer.skip(Matching.matchedBytes(matcher));
    return result;
  }
}
