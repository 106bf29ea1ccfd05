package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import pants.http.Headers;
import pants.http.wire.HttpWriter;

/** The fields of every answer. */
class CommonFieldsTest {
  private static final long SECOND = 1_000_000_000L;

  private final HttpWriter writer = new HttpWriter();
  private Instant instant = Instant.parse("2026-11-21T10:00:00Z");
  private final CommonFields fields = new CommonFields(() -> instant);

  private String at(long nanos, Headers own) {
    fields.write(writer, new AnswerHead(200, null, own, false, 0), nanos);
    return writer.take().utf8();
  }

  @Test
  void theDateIsRenewedWhenTheClockMovesASecond() {
    String first = "Date: Sat, 21 Nov 2026 10:00:00 GMT\r\nServer: Pants\r\n";
    assertEquals(first, at(-5 * SECOND, Headers.of()));
    instant = instant.plusSeconds(1);
    assertEquals(first, at(-4 * SECOND - 1, Headers.of()));
    assertEquals(
        "Date: Sat, 21 Nov 2026 10:00:01 GMT\r\nServer: Pants\r\n", at(-4 * SECOND, Headers.of()));
  }

  @Test
  void theDateIsOfNowWhereTheServerIsTheProgramsOwn() {
    Headers own = Headers.of("Server", "mine");
    assertEquals("Date: Sat, 21 Nov 2026 10:00:00 GMT\r\n", at(0, own));
    instant = instant.plusSeconds(1);
    assertEquals("Date: Sat, 21 Nov 2026 10:00:01 GMT\r\n", at(0, own));
  }

  @Test
  void theProgramsOwnFieldsAreLeftToIt() {
    assertEquals("Server: Pants\r\n", at(0, Headers.of("DATE", "today")));
    assertEquals("", at(0, Headers.of("date", "today", "server", "mine")));
  }
}
