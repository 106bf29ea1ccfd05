package pants.http.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pants.bytes.Bytes;

class ContentCodingTest {
  private static Bytes random(int length) {
    var array = new byte[length];
    new Random(7).nextBytes(array);
    return Bytes.of(array);
  }

  private static Bytes text(int length) {
    var random = new Random(length);
    var text = new StringBuilder();
    while (text.length() < length) {
      text.append("word").append(random.nextInt(5000)).append(' ');
    }
    return Bytes.latin1(text.substring(0, length));
  }

  @Test
  void allAreThereWhereTheirLibrariesAre() {
    assertEquals(
        List.of(ContentCoding.ZSTD, ContentCoding.BROTLI, ContentCoding.GZIP),
        ContentCoding.present());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsEncodedInOneGoIsDecoded(ContentCoding coding) {
    for (int length : List.of(0, 1, 1023, 8192, 65_536, 100_000, 3_000_000)) {
      for (var body : List.of(text(length), random(length))) {
        try (var encoder = coding.encoder()) {
          var coded = encoder.encode(body, true);
          assertEquals(body, Decoder.whole(coding.token(), coded), coding + " " + length);
          assertTrue(coded.length() < length + length / 100 + 100, coding + " " + length);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachPieceCanBeDecodedBeforeTheNext(ContentCoding coding) {
    var random = new Random(3);
    try (var encoder = coding.encoder()) {
      var plain = Bytes.EMPTY;
      var coded = Bytes.EMPTY;
      for (int i = 0; i < 60; i++) {
        int length = i % 10 == 9 ? 50_000 : 1 + random.nextInt(700);
        var piece = i % 3 == 0 ? random(length) : text(length);
        plain = plain.concat(piece);
        coded = coded.concat(encoder.encode(piece, false));
        assertEquals(plain, Decoder.beginning(coding.token(), coded, plain.length()), "piece " + i);
      }
      coded = coded.concat(encoder.encode(Bytes.EMPTY, true));
      assertEquals(plain, Decoder.whole(coding.token(), coded));
    }
  }

  @ParameterizedTest
  @EnumSource
  void textGetsMuchShorter(ContentCoding coding) {
    try (var encoder = coding.encoder()) {
      assertTrue(encoder.encode(text(30_000), true).length() < 15_000);
    }
  }
}
