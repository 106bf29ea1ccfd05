package pants.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnpackerTest {
  private final Unpacker unpacker = NetStruct.of("ih$5b").unpacker();

  @Test
  void saysHowManyBytesTheRecordStillNeeds() {
    assertEquals(11, unpacker.remaining());
    assertEquals(9, unpacker.feed(Bytes.hex("0000")));
    assertEquals(16, unpacker.feed(Bytes.hex("0512000b")));
    assertEquals(16, unpacker.feed(Bytes.EMPTY));
    assertEquals(5, unpacker.feed(Bytes.utf8("largeBiomes")));
    assertEquals(5, unpacker.remaining());
    assertNull(unpacker.result());
    assertEquals(Bytes.EMPTY, unpacker.unused());
    assertEquals(0, unpacker.feed(Bytes.hex("0000010008")));
    assertEquals(List.of(1298, Bytes.utf8("largeBiomes"), 0, 0, 1, 0, 8), unpacker.result());
  }

  @Test
  void countsTheRestOfAString() {
    assertEquals(5, NetStruct.of("ih$5b").unpacker().feed(Bytes.hex("000000000000")));
    assertEquals(7, unpacker.feed(Bytes.hex("000000000002")));
    assertEquals(6, unpacker.feed(Bytes.utf8("H")));
    assertEquals(5, unpacker.feed(Bytes.utf8("i")));
  }

  @Test
  void countsTheFixedPartsBehindAString() {
    Unpacker unpacker = NetStruct.of("b$20b").unpacker();
    assertEquals(21, unpacker.remaining());
    assertEquals(25, unpacker.feed(Bytes.hex("05")));
    assertEquals(25, unpacker.feed(Bytes.EMPTY));
    assertEquals(21, unpacker.feed(Bytes.utf8("Hell")));
  }

  @Test
  void keepsWhatComesBehindTheRecord() {
    Unpacker unpacker = NetStruct.of("b$").unpacker();
    assertEquals(0, unpacker.feed(Bytes.hex("0261" + "62" + "63")));
    assertEquals(List.of(Bytes.utf8("ab")), unpacker.result());
    assertEquals(Bytes.utf8("c"), unpacker.unused());
    assertEquals(0, unpacker.feed(Bytes.utf8("de")));
    assertEquals(Bytes.utf8("cde"), unpacker.unused());
    assertEquals(List.of(Bytes.utf8("ab")), unpacker.result());
  }

  @Test
  void aRecordWithoutBytesIsCompleteAtOnce() {
    Unpacker unpacker = NetStruct.of("").unpacker();
    assertEquals(0, unpacker.remaining());
    assertEquals(List.of(), unpacker.result());
  }

  @Test
  void takesARecordByteByByte() {
    Bytes record =
        NetStruct.of("bh$h$i").pack(39, Bytes.utf8("stendec"), Bytes.utf8("localhost"), 25565);
    Unpacker unpacker = NetStruct.of("bh$h$i").unpacker();
    for (int i = 0; i < record.length(); i++) {
      assertNull(unpacker.result());
      unpacker.feed(record.slice(i, i + 1));
    }
    assertEquals(
        List.of(39, Bytes.utf8("stendec"), Bytes.utf8("localhost"), 25565), unpacker.result());
  }
}
