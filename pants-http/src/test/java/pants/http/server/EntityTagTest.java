package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {
  private static final EntityTag STRONG = new EntityTag(false, "1");
  private static final EntityTag WEAK = new EntityTag(true, "1");

  @Test
  void readsWhatItWrites() {
    assertEquals("\"1\"", STRONG.toString());
    assertEquals("W/\"1\"", WEAK.toString());
    assertEquals(STRONG, EntityTag.parse("\"1\""));
    assertEquals(WEAK, EntityTag.parse("W/\"1\""));
    assertEquals(new EntityTag(false, ""), EntityTag.parse("\"\""));
    assertEquals(new EntityTag(false, "a,b\\\u00e4"), EntityTag.parse("\"a,b\\\u00e4\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "\"",
        "\"1",
        "1\"",
        "w/\"1\"",
        "W/1",
        "W\"1\"",
        "\"1\" ",
        " \"1\"",
        "\"a b\"",
        "\"a\u007fb\"",
        "\"1\"2",
        "'1'",
        "W/ \"1\"",
        "\"1\",\"2\"",
        "*"
      })
  void isNoTag(String text) {
    assertNull(EntityTag.parse(text));
  }

  /** The table of RFC 9110, section 8.8.3.2. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "W/\"1\", W/\"1\", false, true",
        "W/\"1\", W/\"2\", false, false",
        "W/\"1\", \"1\", false, true",
        "\"1\", \"1\", true, true"
      })
  void comparesStronglyAndWeakly(String one, String other, boolean strongly, boolean weakly) {
    assertEquals(strongly, EntityTag.isListed(List.of(one), EntityTag.parse(other), true));
    assertEquals(weakly, EntityTag.isListed(List.of(one), EntityTag.parse(other), false));
    assertEquals(strongly, EntityTag.isListed(List.of(other), EntityTag.parse(one), true));
    assertEquals(weakly, EntityTag.isListed(List.of(other), EntityTag.parse(one), false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "\"0\", \"1\" | true",
        "\"0\",\"1\",\"2\" | true",
        "\"0\" ,, ,\"1\" | true",
        ",\"1\", | true",
        "\"a,\"1\" | false",
        "\"a,b\", \"1\" | true",
        "\"0\" \"1\" | false",
        "\"0\"\"1\" | false",
        "0, \"1\" | false",
        "\"1\", oops | true",
        "\"0\", \"11\" | false",
        "\"*\" | false",
        "* | true",
        "*, \"2\" | false",
        "\"2\", * | false",
        "'' | false"
      })
  void looksItUpInAList(String line, boolean listed) {
    assertEquals(listed, EntityTag.isListed(List.of(line), STRONG, true));
    assertEquals(listed, EntityTag.isListed(List.of(line), STRONG, false));
  }

  @Test
  void aListMayStandOnSeveralLines() {
    assertEquals(true, EntityTag.isListed(List.of("\"0\"", "x", "\"1\""), STRONG, true));
    assertEquals(false, EntityTag.isListed(List.of("\"0\"", "\"2\""), STRONG, true));
    assertEquals(false, EntityTag.isListed(List.of(), STRONG, true));
  }

  @Test
  void whatHasNoTagIsInTheStarAlone() {
    assertEquals(true, EntityTag.isListed(List.of("*"), null, true));
    assertEquals(false, EntityTag.isListed(List.of("\"1\""), null, false));
  }
}
