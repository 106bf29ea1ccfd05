package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDispositionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          report.pdf | attachment; filename="report.pdf"
          a b;c=d'e.txt | attachment; filename="a b;c=d'e.txt"
          Übersicht.pdf | attachment; filename="_bersicht.pdf"; filename*=UTF-8''%C3%9Cbersicht.pdf
          € 😀.txt | attachment; filename="_ _.txt"; filename*=UTF-8''%E2%82%AC%20%F0%9F%98%80.txt
          100%.txt | attachment; filename="100_.txt"; filename*=UTF-8''100%25.txt
          """)
  void namesTheFile(String name, String value) {
    assertEquals(value, ContentDisposition.attachment(name));
  }

  @Test
  void i1NothingLeavesTheQuotes() {
    assertEquals(
        "attachment; filename=\"a__; x=__.txt\"; filename*=UTF-8''a%22%5C%3B%20x%3D%5C%22.txt",
        ContentDisposition.attachment("a\"\\; x=\\\".txt"));
    assertEquals(
        "attachment; filename=\".._etc_passwd\"; filename*=UTF-8''..%2Fetc%2Fpasswd",
        ContentDisposition.attachment("../etc/passwd"));
    assertEquals(
        "attachment; filename=\"_\"; filename*=UTF-8''%3F",
        ContentDisposition.attachment("\ud83d"));
  }

  @ParameterizedTest
  @ValueSource(chars = {'\r', '\n', '\0', '\t', 0x1b, 0x7f, 0x85})
  void i1RefusesControlCharacters(char c) {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> ContentDisposition.attachment("a" + c + "b"));
    assertTrue(
        error.getMessage().contains("U+%04X (index 1)".formatted((int) c)), error.getMessage());
  }
}
