package pants.http.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pants.http.Headers;
import pants.http.MutableHeaders;

@Timeout(60)
class AcceptEncodingTest {
  private static String chosen(List<ContentCoding> offered, String... lines) {
    var headers = new MutableHeaders().add("Host", "a");
    for (var line : lines) {
      headers.add("accept-ENCODING", line);
    }
    var coding = AcceptEncoding.choose(headers, offered);
    return coding == null ? "none" : coding.token();
  }

  private static String chosen(String... lines) {
    return chosen(List.of(ContentCoding.values()), lines);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip                               | gzip",
        "gzip, deflate, br, zstd            | zstd",
        "gzip, deflate, br                  | br",
        "GZIP                               | gzip",
        "x-gzip                             | gzip",
        "deflate, compress                  | none",
        "gzip;q=1.0, br;q=0.9, zstd;q=0.8   | gzip",
        "gzip;q=0.5, br;q=0.501             | br",
        "gzip;q=0                           | none",
        "gzip;q=0.000                       | none",
        "gzip;q=0.001                       | gzip",
        "*                                  | zstd",
        "*;q=0                              | none",
        "zstd;q=0, *                        | br",
        "zstd;q=0, br;q=0, *;q=0.1          | gzip",
        "gzip, *;q=0                        | gzip",
        "*, gzip;q=0.5                      | zstd",
        "identity                           | none",
        "identity;q=0                       | none",
        "identity;q=0, gzip                 | gzip",
        "identity;q=0.5, gzip;q=0.6         | gzip",
        "identity;q=0.6, gzip;q=0.5         | none",
        "identity, gzip                     | gzip",
        "identity, gzip;q=0.9               | none",
        "gzip ; q=0.5 ,br ;Q=0.4            | gzip",
        ",, ,gzip,,                         | gzip",
        "gzip;q=2                           | none",
        "gzip;q=1.001                       | none",
        "gzip;q=1.000                       | gzip",
        "gzip;q=1.                          | gzip",
        "gzip;q=0.0001                      | none",
        "gzip;q=-1                          | none",
        "gzip;q=                            | none",
        "gzip;q                             | none",
        "gzip;                              | none",
        "gzip;q=0,5                         | none",
        "gzip;q=.5                          | none",
        "gzip;q=1;q=0                       | none",
        "gzip;level=9                       | none",
        "gzip;q=a, br                       | br",
        "gzip br                            | none",
        "gzip, gzip;q=0                     | none",
        "x-gzip;q=0, gzip                   | none",
        "gzipp, zip, g                      | none",
        "\"gzip\"                           | none"
      })
  void choosesWhatTheClientTakes(String line, String expected) {
    assertEquals(expected, chosen(line));
  }

  @Test
  void whoDoesNotAskGetsNone() {
    assertNull(AcceptEncoding.choose(Headers.of("Host", "a"), List.of(ContentCoding.values())));
    assertEquals("none", chosen(""));
  }

  @Test
  void severalLinesAreOneList() {
    assertEquals("br", chosen("gzip", "br", "deflate"));
    assertEquals("none", chosen("gzip", "gzip;q=0"));
  }

  @Test
  void choosesAmongWhatIsOfferedAlone() {
    assertEquals("gzip", chosen(List.of(ContentCoding.GZIP), "gzip;q=0.1, br, zstd"));
    assertEquals("gzip", chosen(List.of(ContentCoding.GZIP), "*"));
    assertEquals("none", chosen(List.of(ContentCoding.GZIP), "br, zstd"));
  }

  @Test
  void r7ALongListIsGoneThroughOnce() {
    for (var part : List.of(",", ";", " ", "\t", "q=", "gzip;", "a;q=0.1,", "*;", "0")) {
      var line = part.repeat(10_000_000 / part.length()) + ",br";
      assertEquals("br", chosen(line, line));
    }
  }
}
