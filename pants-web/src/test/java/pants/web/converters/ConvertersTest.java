package pants.web.converters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pants.http.server.HttpRequest;
import pants.http.server.TestExchange;

class ConvertersTest {
  private static final HttpRequest REQUEST =
      TestExchange.of("GET", "/").run(request -> request.sendResponse("")).request();

  private static Converter<?> converter(String kind, String options) {
    ConverterFactory factory = new Converters().find(kind);
    return factory.create(Options.parse(options, null));
  }

  @Test
  void optionsHaveTypesOrderAndNames() {
    Options options =
        Options.parse(
            " 4, -2 +7 1.5 'two words' \"none\" none TRUE false key=-3 q='x=y' word", "d");
    assertEquals(
        Arrays.asList(4L, -2L, 7L, 1.5, "two words", "none", null, true, false, "word"),
        options.values());
    assertEquals("d", options.defaultText());
    assertEquals(
        List.of("1-2", "12d", "-", "."),
        new ArrayList<>(Options.parse("1-2 12d - .", null).values()));
    Options.Named named = Options.parse("4 max=9", null).named("digits", "min", "max");
    assertEquals(4L, named.integer("digits"));
    assertEquals(9.0, named.number("max"));
    assertNull(named.integer("min"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          string     |               | a b      | a b
          string     | min=2 max=3   | ab       | ab
          string     | min=2 max=3   | a        |
          string     | max=3         | abcd     |
          string     | max=2         | 🐘🐘     | 🐘🐘
          string     | 1 9 2         | abc      |
          string     | 1 9 2         | ab       | ab
          domainpart |               | a.b      |
          int        |               | 007      | 7
          int        |               | -7       | -7
          int        | min=0         | -7       |
          int        | digits=3      | 07       |
          int        | digits=3      | 007      | 7
          int        |               | ٣        |
          long       |               | 9999999999 | 9999999999
          float      |               | -1.50    | -1.5
          float      |               | 1.       |
          float      |               | 1e5      |
          float      | min=0         | -1       |
          any        | call text 'im now' | im now | im now
          any        | call text     | Call     |
          path       |               | a/b/c    | a/b/c
          regex      | '[a-z]+'      | abc      | abc
          regex      | '([a-z])([a-z])' | ab    | [a, b]
          regex      | '[a-z]'       | abc      |
          """)
  void matchesAndConverts(String kind, String options, String text, String value) throws Exception {
    Converter<?> converter = converter(kind, options == null ? "" : options);
    var matcher = Pattern.compile(converter.pattern(), Pattern.DOTALL).matcher(text);
    assertEquals(value != null, matcher.matches(), "by the pattern");
    if (converter.segment() != null) {
      assertEquals(value != null, converter.segment().test(text), "by the test");
    }
    if (value != null) {
      List<String> groups = new ArrayList<>();
      for (int i = 1; i <= matcher.groupCount(); i++) {
        groups.add(matcher.group(i));
      }
      Object decoded = converter.decode(REQUEST, groups.isEmpty() ? List.of(text) : groups);
      assertEquals(value, String.valueOf(decoded));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "int,max=5,6,not from -2147483648 to 5: 6",
    "int,min=5,4,not from 5 to 2147483647: 4",
    "int,'',99999999999,not from -2147483648 to 2147483647: 99999999999",
    "long,'',99999999999999999999,not from -9223372036854775808 to 9223372036854775807: 99999999999999999999",
    "float,max=1.5,2,not from -1.7976931348623157E308 to 1.5: 2.0",
  })
  void aValueOutsideOfItsRangeIsAnError(String kind, String options, String text, String message) {
    Converter<?> converter = converter(kind, options);
    assertEquals(true, converter.segment().test(text));
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> converter.decode(REQUEST, List.of(text)))
            .getMessage());
  }

  @Test
  void ownConvertersAreFoundInAnyCase() {
    Converters converters = new Converters();
    ConverterFactory factory = options -> converter("int", "");
    converters.register("Telephone", factory);
    assertEquals(factory, converters.find("tELEPHONE"));
    assertNull(converters.find("fax"));
    assertThrows(IllegalArgumentException.class, () -> converters.register("1st", factory));
    assertThrows(IllegalArgumentException.class, () -> converters.register("a-b", factory));
  }
}
