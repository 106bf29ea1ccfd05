package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  private static String parsed(long size, String... lines) {
    var ranges = ByteRange.parse(List.of(lines), size, 5);
    return ranges == null
        ? "all"
        : ranges.stream()
            .map(range -> range.first() + "-" + range.last())
            .collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          0-0              | 0-0
          0-99             | 0-99
          0-               | 0-99
          99-              | 99-99
          90-1000          | 90-99
          -1               | 99-99
          -100             | 0-99
          -101             | 0-99
          007-010          | 7-10
          0-0,-1           | 0-0,99-99
          50-59, 10-19     | 50-59,10-19
          0-9,5-19         | 0-19
          5-19,0-9         | 0-19
          0-9,10-19        | 0-19
          0-9,11-19        | 0-9,11-19
          0-,0-,0-         | 0-99
          0-99,50-59       | 0-99
          60-69,0-9,5-19   | 60-69,0-19
          10-19,0-5,-90    | 10-99,0-5
          0-9,200-300      | 0-9
          0-9,-0           | 0-9
          200-300          | ''
          100-             | ''
          -0               | ''
          -0,100-          | ''
          ,0-1 , ,2-3,     | 0-3
          ,                | all
          """)
  void r6CutsMergesAndKeepsTheOrder(String ranges, String expected) {
    assertEquals(expected, parsed(100, "bytes=" + ranges));
    assertEquals(expected, parsed(100, "BYTES=" + ranges));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes 0-1",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=1",
        "bytes=1-0",
        "bytes=0-1,x",
        "bytes=0-1,5-4",
        "bytes=+1-2",
        "bytes=1-+2",
        "bytes=--1",
        "bytes=1--2",
        "bytes=0x1-2",
        "bytes=1 -2",
        "bytes=1- 2",
        "bytes=0-1;2-3",
        "bytes=\u00b2-",
        "bytes =0-1",
        "items=0-1",
        "byte=0-1",
        "bytes=bytes=0-1",
        "bytes=0-1,300-200"
      })
  void r6IgnoresWhatIsMalformed(String line) {
    assertEquals("all", parsed(100, line));
  }

  @Test
  void r6IgnoresTwoLines() {
    assertEquals("all", parsed(100, "bytes=0-1", "bytes=2-3"));
    assertEquals("all", parsed(100));
  }

  @Test
  void r6TakesNumbersOfAnyLength() {
    var nines = "9".repeat(1000);
    assertEquals("5-99", parsed(100, "bytes=5-" + nines));
    assertEquals("0-99", parsed(100, "bytes=-" + nines));
    assertEquals("", parsed(100, "bytes=" + nines + "-"));
    assertEquals("", parsed(100, "bytes=" + nines + "-" + nines));
    assertEquals("0-9", parsed(100, "bytes=0-9," + nines + "-"));
    assertEquals("", parsed(100, "bytes=9223372036854775807-"));
    assertEquals("", parsed(100, "bytes=18446744073709551617-18446744073709551618"));
    long huge = Long.MAX_VALUE;
    assertEquals("0-" + (huge - 1), parsed(huge, "bytes=0-" + nines));
    assertEquals("0-4," + (huge - 5) + "-" + (huge - 1), parsed(huge, "bytes=0-4,-5"));
  }

  @Test
  void r6IgnoresMoreRangesThanTheBound() {
    assertEquals("0-0,2-2,4-4,6-6,8-8", parsed(100, "bytes=0-0,2-2,4-4,6-6,8-8"));
    assertEquals("all", parsed(100, "bytes=0-0,2-2,4-4,6-6,8-8,10-10"));
    assertEquals("all", parsed(100, "bytes=" + "0-,".repeat(10_000)));
    assertEquals("all", parsed(100, "bytes=" + "200-,".repeat(6)));
    assertNull(ByteRange.parse(List.of("bytes=0-0,2-2"), 100, 1));
  }

  @Test
  void ofAnEmptyFileThereIsNoRange() {
    assertEquals("", parsed(0, "bytes=0-"));
    assertEquals("", parsed(0, "bytes=0-5"));
    assertEquals("all", parsed(0, "bytes=-5"));
  }

  @Test
  void r6SendsEachByteThatWasAskedForOnce() {
    var random = new Random(1);
    for (int round = 0; round < 10_000; round++) {
      int size = 1 + random.nextInt(30);
      var asked = new BitSet();
      var text = new ArrayList<String>();
      for (int i = 0; i < 1 + random.nextInt(6); i++) {
        int first = random.nextInt(35);
        int last = first + random.nextInt(10);
        text.add(first + "-" + last);
        if (first < size) {
          asked.set(first, Math.min(last + 1, size));
        }
      }
      var ranges = ByteRange.parse(List.of("bytes=" + String.join(",", text)), size, 6);
      var sent = new BitSet();
      for (var range : Objects.requireNonNull(ranges)) {
        for (long at = range.first(); at <= range.last(); at++) {
          assertTrue(!sent.get((int) at), text + " of " + size);
          sent.set((int) at);
        }
      }
      assertEquals(asked, sent, text + " of " + size);
    }
  }
}
