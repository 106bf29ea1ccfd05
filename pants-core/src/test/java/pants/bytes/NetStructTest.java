package pants.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class NetStructTest {
  /** The length of the string in the middle is the second number. */
  private static final NetStruct LOGIN = NetStruct.of("ih$5b");

  private static final Bytes RECORD =
      Bytes.hex("00000512" + "000b" + Bytes.utf8("largeBiomes").hex() + "0000010008");
  private static final List<Object> VALUES =
      List.of(1298, Bytes.utf8("largeBiomes"), 0, 0, 1, 0, 8);

  @Test
  void packsAndUnpacksStringsWithTheirLength() {
    assertRecord("b$", "0c" + Bytes.utf8("Hello World!").hex(), Bytes.utf8("Hello World!"));
    assertRecord("ih$5b", RECORD.hex(), VALUES.toArray());
    assertRecord(
        "bh$h$i",
        "27"
            + "0007"
            + Bytes.utf8("stendec").hex()
            + "0009"
            + Bytes.utf8("localhost").hex()
            + "000063dd",
        39,
        Bytes.utf8("stendec"),
        Bytes.utf8("localhost"),
        25565);
    assertRecord("5b$", "01020304" + "02" + "6162", 1, 2, 3, 4, Bytes.utf8("ab"));
    assertRecord("b$b$", "0000", Bytes.EMPTY, Bytes.EMPTY);
    assertRecord("", "");
    assertRecord(" h $ b", "0001" + "61" + "05", Bytes.utf8("a"), 5);
  }

  private static void assertRecord(String format, String hex, Object... values) {
    NetStruct struct = NetStruct.of(format);
    assertEquals(hex, struct.pack(values).hex());
    assertEquals(List.of(values), struct.unpack(Bytes.hex(hex)));
    assertEquals(values.length, struct.count());
  }

  @Test
  void takesEveryCodeOfAnIntegerAsLength() {
    for (char code : "bBhHiIlLqQ".toCharArray()) {
      NetStruct struct = NetStruct.of(code + "$");
      Bytes record = struct.pack(Bytes.utf8("abc"));
      assertEquals(Struct.of("!" + code).pack(3).concat(Bytes.utf8("abc")), record);
      assertEquals(List.of(Bytes.utf8("abc")), struct.unpack(record));
    }
    assertEquals(8, NetStruct.of("@P$").minimum());
  }

  @Test
  void hasTheByteOrderOfItsPrefix() {
    assertEquals("0300616263" + "0700", NetStruct.of("<H$h").pack(Bytes.utf8("abc"), 7).hex());
    assertEquals("0003616263" + "0007", NetStruct.of(">H$h").pack(Bytes.utf8("abc"), 7).hex());
    assertEquals("0003616263" + "0007", NetStruct.of("!H$h").pack(Bytes.utf8("abc"), 7).hex());
  }

  @Test
  void alignsEachPartForItselfWithNativeSizes() {
    Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    assertEquals(
        "01000200" + "6162" + "0300000004000000",
        NetStruct.of("@bh$bi").pack(1, Bytes.utf8("ab"), 3, 4).hex());
  }

  @Test
  void knowsItsSizes() {
    assertEquals("ih$5b", LOGIN.format());
    assertEquals(7, LOGIN.count());
    assertEquals(11, LOGIN.minimum());
    assertEquals(6, LOGIN.initialSize());
    assertEquals("NetStruct[ih$5b]", LOGIN.toString());
    NetStruct plain = NetStruct.of("ih");
    assertEquals(6, plain.minimum());
    assertEquals(6, plain.initialSize());
  }

  @Test
  void doesNotCountPadBytes() {
    NetStruct padded = NetStruct.of("b3xh$x");
    assertEquals(2, padded.count());
    assertEquals(7, padded.minimum());
    assertRecord("b3xh$x", "01000000" + "0001" + "61" + "00", 1, Bytes.utf8("a"));
  }

  @Test
  void refusesAStringWithoutALengthBeforeIt() {
    for (String format :
        List.of("b$$", "$", "!$", "f$", "s$", "x$", "?$", "c$", "0b$", "b0i$", " $", "n$")) {
      assertThrows(IllegalArgumentException.class, () -> NetStruct.of(format), format);
    }
    for (String format : List.of("i5$", "3 i", "z", "b$5", "b$z", "i<b$")) {
      assertThrows(IllegalArgumentException.class, () -> NetStruct.of(format), format);
    }
    var e = assertThrows(IllegalArgumentException.class, () -> NetStruct.of("b$$"));
    assertEquals(
        "'$' at index 2 must stand behind the code of its length: format \"b$$\"", e.getMessage());
  }

  @Test
  void refusesWrongValues() {
    assertBadValues("NetStruct[ih$5b] packs 7 values, not 0", "ih$5b");
    assertBadValues("NetStruct[b$] packs 1 values, not 2", "b$", Bytes.EMPTY, 1);
    assertBadValues("value 1 for '$' must be Bytes: text", "bb$", 1, "text");
    assertBadValues(
        "value 1 is too long for a length of code 'b': 128 bytes",
        "bb$",
        1,
        Bytes.of(new byte[128]));
    assertBadValues(
        "value 2 for 'h' must be from -32768 to 32767: 99999", "bb$h", 1, Bytes.EMPTY, 99_999);
    assertEquals(257, NetStruct.of("bB$").pack(1, Bytes.of(new byte[255])).length());
  }

  private static void assertBadValues(String message, String format, Object... values) {
    var e = assertThrows(IllegalArgumentException.class, () -> NetStruct.of(format).pack(values));
    assertEquals(message, e.getMessage());
  }

  @Test
  void leavesTheValuesThatItPacksAsTheyAre() {
    Object[] values = {Bytes.utf8("abc")};
    NetStruct.of("b$").pack(values);
    assertEquals(Bytes.utf8("abc"), values[0]);
  }

  @Test
  void unpackIgnoresWhatStandsBehind() {
    assertEquals(VALUES, LOGIN.unpack(RECORD.concat(Bytes.utf8("more"))));
  }

  @Test
  void unpackSaysHowLongARecordMustBe() {
    assertTooShort(0, "NetStruct[ih$5b] needs 11 bytes for this record, not 0");
    assertTooShort(5, "NetStruct[ih$5b] needs 11 bytes for this record, not 5");
    assertTooShort(6, "NetStruct[ih$5b] needs 22 bytes for this record, not 6");
    assertTooShort(21, "NetStruct[ih$5b] needs 22 bytes for this record, not 21");
  }

  private static void assertTooShort(int length, String message) {
    Bytes cut = RECORD.slice(0, length);
    var e = assertThrows(IllegalArgumentException.class, () -> LOGIN.unpack(cut));
    assertEquals(message, e.getMessage());
  }

  @Test
  void refusesALengthThatCannotBe() {
    assertBadLength("b$", "ff", "NetStruct[b$] cannot have a string of length -1");
    assertBadLength("q$", "ffffffffffffffff", "NetStruct[q$] cannot have a string of length -1");
    assertBadLength("I$", "80000000", "NetStruct[I$] cannot have a string of length 2147483648");
    assertBadLength(
        "Q$",
        "ffffffffffffffff",
        "NetStruct[Q$] cannot have a string of length 18446744073709551615");
    assertBadLength(
        "i$", "7fffffff", "a record must not have more than 2147483647 bytes: 2147483651");
  }

  private static void assertBadLength(String format, String hex, String message) {
    NetStruct struct = NetStruct.of(format);
    Bytes bytes = Bytes.hex(hex);
    var e = assertThrows(IllegalArgumentException.class, () -> struct.unpack(bytes));
    assertEquals(message, e.getMessage());
    ReceiveBuffer buffer = Feed.buffer(bytes.latin1());
    assertThrows(IllegalArgumentException.class, () -> struct.take(buffer));
    assertThrows(IllegalArgumentException.class, () -> struct.unpacker().feed(bytes));
  }

  @Test
  void takesRecordsAndNothingBehindThem() {
    Feed.yields(
        () -> LOGIN,
        RECORD.concat(RECORD).concat(Bytes.utf8("rest")),
        List.of(LOGIN.unpack(RECORD), LOGIN.unpack(RECORD)),
        Bytes.utf8("rest"));
    NetStruct two = NetStruct.of("b$b$");
    Bytes record = two.pack(Bytes.utf8("abc"), Bytes.utf8("de"));
    Feed.yields(
        () -> two,
        record.concat(Bytes.hex("0000")).concat(Bytes.hex("01")),
        List.of(two.unpack(record), two.unpack(Bytes.hex("0000"))),
        Bytes.hex("01"));
  }

  @Test
  void waitsForTheLengthThatWasAnnounced() {
    ReceiveBuffer buffer = Feed.buffer(RECORD.slice(0, 11).latin1());
    assertNull(LOGIN.take(buffer));
    assertEquals(22, buffer.scanned(LOGIN));
    Feed.add(buffer, RECORD.slice(11, 21).latin1());
    assertNull(LOGIN.take(buffer));
    Feed.add(buffer, RECORD.slice(21, 22).latin1());
    assertEquals(VALUES, LOGIN.take(buffer));
  }

  @Test
  void findsNothingThatIsLargerThanTheWindow() {
    ReceiveBuffer buffer = Feed.buffer(RECORD.latin1());
    buffer.limit(21);
    assertNull(LOGIN.take(buffer));
    assertTrue(buffer.overflows());
  }

  @Test
  void refusesToReadARecordThatMayHaveNoBytes() {
    ReceiveBuffer buffer = Feed.buffer("abc");
    var e = assertThrows(IllegalStateException.class, () -> NetStruct.of("").take(buffer));
    assertEquals("NetStruct[] has no bytes to read", e.getMessage());
  }
}
