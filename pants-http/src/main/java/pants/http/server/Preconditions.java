package pants.http.server;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pants.http.Headers;
import pants.http.HttpDate;

/**
 * The conditions of a request (RFC 9110, section 13), in the order of section 13.2.2, for something
 * that exists.
 *
 * @param tag its entity tag, or null where it has none
 * @param modified when it was last modified, to the second, or null where nobody knows
 */
record Preconditions(@Nullable EntityTag tag, @Nullable Instant modified) {
  enum Outcome {
    /** The request is to be answered as if it had no conditions. */
    PASSED,
    /** The client has what it asks for: 304. */
    NOT_MODIFIED,
    /** What the client believes is not so: 412. */
    FAILED
  }

  /** What a request's conditions come to. */
  Outcome outcome(String method, Headers asked) {
    if (method.equals("OPTIONS") || method.equals("TRACE")) {
      return Outcome.PASSED; // section 13.2.1: they select nothing
    }
    boolean reads = method.equals("GET") || method.equals("HEAD");
    if (asked.contains("If-Match")) {
      if (!EntityTag.isListed(asked.all("If-Match"), tag, true)) {
        return Outcome.FAILED;
      }
    } else if (isLaterThan(asked, "If-Unmodified-Since", false)) {
      return Outcome.FAILED;
    }
    if (asked.contains("If-None-Match")) {
      if (EntityTag.isListed(asked.all("If-None-Match"), tag, false)) {
        return reads ? Outcome.NOT_MODIFIED : Outcome.FAILED;
      }
    } else if (reads && !isLaterThan(asked, "If-Modified-Since", true)) {
      return Outcome.NOT_MODIFIED;
    }
    return Outcome.PASSED;
  }

  /** Whether it was modified behind a date; where that is missing or no date, the other answer. */
  private boolean isLaterThan(Headers asked, String name, boolean otherwise) {
    if (modified == null || !asked.contains(name)) {
      return otherwise;
    }
    Instant date = date(asked.all(name));
    return date == null ? otherwise : modified.isAfter(date);
  }

  private static @Nullable Instant date(List<String> lines) {
    return lines.size() == 1 ? HttpDate.parse(lines.getFirst()) : null;
  }

  /**
   * Whether the client may be sent a part (section 13.1.5): it has no {@code If-Range}, or holds
   * other parts of just these bytes. A weak tag does not tell so, and of a date only the very same.
   */
  boolean allowRanges(Headers asked) {
    List<String> lines = asked.all("If-Range");
    if (lines.size() != 1) {
      return lines.isEmpty();
    }
    EntityTag held = EntityTag.parse(lines.getFirst());
    if (held != null) {
      return tag != null && tag.isStrongly(held);
    }
    Instant date = HttpDate.parse(lines.getFirst());
    return date != null && date.equals(modified);
  }
}
