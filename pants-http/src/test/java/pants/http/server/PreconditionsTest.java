package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static pants.http.server.Preconditions.Outcome.FAILED;
import static pants.http.server.Preconditions.Outcome.NOT_MODIFIED;
import static pants.http.server.Preconditions.Outcome.PASSED;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.http.Headers;
import pants.http.HttpDate;
import pants.http.server.Preconditions.Outcome;

/** The table of RFC 9110, section 13.2.2, for something with the tag {@code "1"}. */
class PreconditionsTest {
  private static final String BEFORE = "Sat, 05 Nov 1994 08:49:37 GMT";
  private static final String SAME = "Sun, 06 Nov 1994 08:49:37 GMT";
  private static final String BEHIND = "Mon, 07 Nov 1994 08:49:37 GMT";
  private static final Instant MODIFIED = Objects.requireNonNull(HttpDate.parse(SAME));
  private static final Preconditions FILE = new Preconditions(new EntityTag(false, "1"), MODIFIED);

  /** Fields written as in {@code match "1"; since SAME}. */
  private static Headers asked(String conditions) {
    var fields = new ArrayList<String>();
    for (var each : conditions.split("; ", -1)) {
      if (each.isEmpty()) {
        continue;
      }
      int space = each.indexOf(' ');
      var value = each.substring(space + 1);
      fields.add(
          switch (each.substring(0, space)) {
            case "match" -> "If-Match";
            case "unmodified" -> "If-Unmodified-Since";
            case "none" -> "If-None-Match";
            case "since" -> "If-Modified-Since";
            case "range" -> "If-Range";
            default -> throw new AssertionError(each);
          });
      fields.add(
          switch (value) {
            case "BEFORE" -> BEFORE;
            case "SAME" -> SAME;
            case "BEHIND" -> BEHIND;
            default -> value;
          });
    }
    return Headers.of(fields.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          ''                             | PASSED       | PASSED
          match "1"                      | PASSED       | PASSED
          match "2", "1"                 | PASSED       | PASSED
          match "2"                      | FAILED       | FAILED
          match W/"1"                    | FAILED       | FAILED
          match *                        | PASSED       | PASSED
          match garbage                  | FAILED       | FAILED
          unmodified BEFORE              | FAILED       | FAILED
          unmodified SAME                | PASSED       | PASSED
          unmodified BEHIND              | PASSED       | PASSED
          unmodified garbage             | PASSED       | PASSED
          match "1"; unmodified BEFORE   | PASSED       | PASSED
          match "2"; unmodified BEHIND   | FAILED       | FAILED
          none "1"                       | NOT_MODIFIED | FAILED
          none W/"1"                     | NOT_MODIFIED | FAILED
          none "2", W/"1"                | NOT_MODIFIED | FAILED
          none *                         | NOT_MODIFIED | FAILED
          none "2"                       | PASSED       | PASSED
          none garbage                   | PASSED       | PASSED
          since BEFORE                   | PASSED       | PASSED
          since SAME                     | NOT_MODIFIED | PASSED
          since BEHIND                   | NOT_MODIFIED | PASSED
          since garbage                  | PASSED       | PASSED
          since SAME; since SAME         | PASSED       | PASSED
          none "2"; since BEHIND         | PASSED       | PASSED
          none garbage; since BEHIND     | PASSED       | PASSED
          none "1"; since BEFORE         | NOT_MODIFIED | FAILED
          match "1"; none "1"            | NOT_MODIFIED | FAILED
          match "2"; none "1"            | FAILED       | FAILED
          match "1"; since SAME          | NOT_MODIFIED | PASSED
          unmodified BEHIND; since SAME  | NOT_MODIFIED | PASSED
          unmodified BEFORE; since SAME  | FAILED       | FAILED
          """)
  void s10TheConditionsHaveTheirOrder(String conditions, Outcome whenRead, Outcome whenChanged) {
    assertEquals(whenRead, FILE.outcome("GET", asked(conditions)));
    assertEquals(whenRead, FILE.outcome("HEAD", asked(conditions)));
    assertEquals(whenChanged, FILE.outcome("PUT", asked(conditions)));
    assertEquals(whenChanged, FILE.outcome("DELETE", asked(conditions)));
    assertEquals(PASSED, FILE.outcome("OPTIONS", asked(conditions)));
    assertEquals(PASSED, FILE.outcome("TRACE", asked(conditions)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          ''                     | true
          range "1"              | true
          range W/"1"            | false
          range "2"              | false
          range "1", "2"         | false
          range *                | false
          range SAME             | true
          range BEFORE           | false
          range BEHIND           | false
          range garbage          | false
          range "1"; range "1"   | false
          """)
  void s10RangesNeedTheVerySameBytes(String conditions, boolean allowed) {
    assertEquals(allowed, FILE.allowRanges(asked(conditions)));
  }

  @Test
  void whatHasNoTagMatchesTheStarAlone() {
    var file = new Preconditions(null, MODIFIED);
    assertEquals(FAILED, file.outcome("GET", asked("match \"1\"")));
    assertEquals(PASSED, file.outcome("GET", asked("match *")));
    assertEquals(PASSED, file.outcome("GET", asked("none \"1\"; since SAME")));
    assertEquals(false, file.allowRanges(asked("range \"1\"")));
  }

  @Test
  void aWeakTagIsGoodForNoPart() {
    var file = new Preconditions(new EntityTag(true, "1"), MODIFIED);
    assertEquals(FAILED, file.outcome("GET", asked("match \"1\"")));
    assertEquals(FAILED, file.outcome("GET", asked("match W/\"1\"")));
    assertEquals(NOT_MODIFIED, file.outcome("GET", asked("none \"1\"")));
    assertEquals(false, file.allowRanges(asked("range W/\"1\"")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"BEFORE", "SAME", "BEHIND"})
  void datesAreIgnoredWhereTheModificationIsNotKnown(String date) {
    var file = new Preconditions(new EntityTag(false, "1"), null);
    for (var condition : List.of("since ", "unmodified ")) {
      assertEquals(PASSED, file.outcome("GET", asked(condition + date)));
    }
    assertEquals(false, file.allowRanges(asked("range " + date)));
  }
}
