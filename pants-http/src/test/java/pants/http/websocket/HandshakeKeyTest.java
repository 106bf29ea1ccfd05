package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeKeyTest {
  @Test
  void answersTheKeyOfTheStandard() {
    assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", HandshakeKey.accept("dGhlIHNhbXBsZSBub25jZQ=="));
  }

  @Test
  void aKeyOfAClientIsSixteenRandomBytes() {
    var key = HandshakeKey.random();
    assertTrue(HandshakeKey.isValid(key), key);
    assertEquals(16, Base64.getDecoder().decode(key).length);
    assertNotEquals(key, HandshakeKey.random());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dGhlIHNhbXBsZSBub25jZQ==",
        "AAAAAAAAAAAAAAAAAAAAAA==",
        "++++++++//////////////==",
        "AAAAAAAAAAAAAAAAAAAAAB=="
      })
  void takesSixteenBytes(String key) {
    assertTrue(HandshakeKey.isValid(key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "AAAAAAAAAAAAAAAAAA==",
        "AAAAAAAAAAAAAAAAAAAAAAAAAA==",
        "dGhlIHNhbXBsZSBub25jZQ",
        "dGhlIHNhbXBsZSBub25jZQ=",
        "dGhlIHNhbXBsZSBub25jZQ===",
        "dGhlIHNhbXBsZSBub25jZQA=",
        "dGhlIHNhbXBsZSBub25jZQAA",
        "dGhlIHNhbXBsZSBub25j",
        "dGhlIHNhbXBsZSBub25jZQ==dGhlIHNhbXBsZSBub25jZQ==",
        "dGhlIHNhbXBsZSBub25j==ZQ",
        "dGhlIHNhbXBsZSBub25==Q==",
        "dGhlIHNhbXBsZSBub25j Q==",
        "dGhlIHNhbXBsZSBub25j-_==",
        "dGhlIHNhbXBsZSBub25j\u00e4Q=="
      })
  void refusesWhatIsNotSixteenBytes(String key) {
    assertFalse(HandshakeKey.isValid(key));
  }
}
