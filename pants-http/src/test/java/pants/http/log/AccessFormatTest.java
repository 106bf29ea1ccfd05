package pants.http.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pants.bytes.Bytes;
import pants.http.jackson.JacksonCodec;
import pants.net.Address;

class AccessFormatTest {
  private static final Instant TIME = Instant.parse("2026-03-01T12:00:00.250Z");

  private static AccessEntry entry(Address from, String target, long bytes, String agent) {
    return new AccessEntry(
        TIME,
        Duration.ofNanos(1_002_345_678),
        from,
        true,
        "example.org:8443",
        "GET",
        target,
        "HTTP/1.1",
        200,
        bytes,
        true,
        null,
        agent);
  }

  private static AccessEntry unread() {
    return new AccessEntry(
        TIME, Duration.ZERO, null, false, null, null, null, null, 400, 30, true, null, null);
  }

  private static AccessEntry saying(String text) {
    return entry(Address.of("192.0.2.1", 1), "/", 5, text);
  }

  private static String agent(String text) {
    var line = AccessFormat.COMBINED.apply(saying(text));
    return line.substring(line.indexOf("\"-\" ") + 4);
  }

  @Test
  void theCommonLogFormat() {
    assertEquals(
        "192.0.2.1 - - [01/Mar/2026:12:00:00 +0000] \"GET /a?b=c HTTP/1.1\" 200 5",
        AccessFormat.COMMON.apply(entry(Address.of("192.0.2.1", 1), "/a?b=c", 5, "x")));
    assertEquals(
        "2001:db8::1 - - [01/Mar/2026:12:00:00 +0000] \"GET / HTTP/1.1\" 200 -",
        AccessFormat.COMMON.apply(entry(Address.of("2001:db8::1", 1), "/", 0, "x")));
    assertEquals(
        "- - - [01/Mar/2026:12:00:00 +0000] \"-\" 400 30", AccessFormat.COMMON.apply(unread()));
    assertTrue(
        AccessFormat.COMMON
            .apply(entry(Address.of(Path.of("/run/a b")), "/", 5, "x"))
            .startsWith("unix: - - ["));
  }

  @Test
  void theCombinedLogFormat() {
    assertEquals(
        "192.0.2.1 - - [01/Mar/2026:12:00:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"curl/8 (x)\"",
        AccessFormat.COMBINED.apply(saying("curl/8 (x)")));
    assertEquals(
        "- - - [01/Mar/2026:12:00:00 +0000] \"-\" 400 30 \"-\" \"-\"",
        AccessFormat.COMBINED.apply(unread()));
  }

  @Test
  void json() {
    assertEquals(
        "{\"time\":\"2026-03-01T12:00:00.250Z\",\"duration\":1.002345,\"remote\":\"192.0.2.1\","
            + "\"secure\":true,\"host\":\"example.org:8443\",\"method\":\"GET\",\"target\":\"/\","
            + "\"protocol\":\"HTTP/1.1\",\"status\":200,\"bytes\":5,\"whole\":true,"
            + "\"referer\":null,\"userAgent\":\"a\\\"b\\\\c\\u000a\\u001b\\u009b\\u00e4\\u20ac\"}",
        AccessFormat.JSON.apply(saying("a\"b\\c\n\u001b\u009b\u00e4\u20ac")));
    assertTrue(AccessFormat.JSON.apply(unread()).contains("\"target\":null"));
  }

  @Test
  void jsonIsReadAsItWas() {
    var text = new StringBuilder();
    for (char c = 0; c < 0x120; c++) {
      text.append(c);
    }
    text.append("\ud83d\ude00");
    var line = Bytes.utf8(AccessFormat.JSON.apply(saying(text.toString())));
    var read = (Map<?, ?>) new JacksonCodec().read(line, Map.class);
    assertEquals(text.toString(), read.get("userAgent"));
  }

  @Test
  void escapesAsApacheDoes() {
    assertEquals("\"a\\\"b\\\\c\"", agent("a\"b\\c"));
    assertEquals("\"\\n\\r\\t\\b\\v\"", agent("\n\r\t\b\u000b"));
    assertEquals("\"\\x00\\x1b[31m\\x7f\\x9b\\xe4\"", agent("\0\u001b[31m\u007f\u009b\u00e4"));
    assertEquals("\"\\xe2\\x82\\xac\"", agent("\u20ac"));
  }

  @ParameterizedTest
  @EnumSource
  void i3NothingButVisibleAsciiReachesALine(AccessFormat format) {
    for (int c = 0; c < 0x300; c++) {
      var text = "x" + (char) c + "y";
      var entry =
          new AccessEntry(
              TIME, Duration.ZERO, null, false, text, text, text, text, 200, 1, true, text, text);
      var line = format.apply(entry);
      assertTrue(line.chars().allMatch(each -> each >= ' ' && each <= '~'), line);
    }
  }
}
