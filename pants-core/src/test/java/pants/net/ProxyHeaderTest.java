package pants.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.testing.DelimiterFeeder;

/** Everything is fed whole, byte by byte, and cut in two at every place. */
class ProxyHeaderTest {
  private static final int ROUNDS = Integer.getInteger("pants.fuzz.rounds", 3_000);
  private static final long SEED = Long.getLong("pants.fuzz.seed", 1);
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String IPV4 = "c0000201" + "0a000001" + "3039" + "01bb";
  private static final Address CLIENT = Address.of("192.0.2.1", 12_345);
  private static final Address SERVER = Address.of("10.0.0.1", 443);
  private static final String USED_TLS = "20" + "0005" + "01" + "00000000";

  private static ProxyHeader read(Bytes header) {
    var rest = Bytes.latin1("GET / HTTP/1.1\r\n");
    var fed = new DelimiterFeeder<>(Once::new).feed(header.concat(rest));
    assertEquals(rest, fed.rest());
    return fed.values().getFirst();
  }

  /** The first header, and nothing of what stands behind it. */
  private static final class Once implements pants.bytes.Delimiter<ProxyHeader> {
    private boolean taken;

    @Override
    public ProxyHeader take(ReceiveBuffer buffer) {
      var header = taken ? null : ProxyHeader.DELIMITER.take(buffer);
      taken |= header != null;
      return header;
    }

    @Override
    public int minimum() {
      return ProxyHeader.DELIMITER.minimum();
    }
  }

  private static ProxyHeader readLine(String line) {
    return read(Bytes.latin1(line + "\r\n"));
  }

  private static Bytes block(String commandAndFamily, String rest) {
    var length = "%04x".formatted(rest.length() / 2);
    return Bytes.hex(SIGNATURE + commandAndFamily + length + rest);
  }

  private static String refusal(Bytes bytes) {
    var feeder = new DelimiterFeeder<>(Once::new);
    return assertThrows(IllegalArgumentException.class, () -> feeder.feed(bytes)).getMessage();
  }

  // Version 1

  @Test
  void readsALineOfEachKind() {
    assertEquals(
        new ProxyHeader(false, CLIENT, SERVER, false),
        readLine("PROXY TCP4 192.0.2.1 10.0.0.1 12345 443"));
    assertEquals(
        new ProxyHeader(
            false,
            Address.of("2001:db8:0:0:0:0:0:1", 0),
            Address.of("0:0:0:0:0:0:0:1", 65_535),
            false),
        readLine("PROXY TCP6 2001:DB8::1 ::1 0 65535"));
    assertEquals(
        new ProxyHeader(false, CLIENT, SERVER, false),
        readLine("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:10.0.0.1 12345 443"));
    var unknown = new ProxyHeader(false, null, null, false);
    assertEquals(unknown, readLine("PROXY UNKNOWN"));
    assertEquals(unknown, readLine("PROXY UNKNOWN ffff:f...f:ffff whatever 65535"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET / HTTP/1.1",
        "PROXY",
        "PROXY ",
        "proxy TCP4 192.0.2.1 10.0.0.1 1 2",
        "PROXY  TCP4 192.0.2.1 10.0.0.1 1 2",
        "PROXY TCP4",
        "PROXY TCP4 192.0.2.1",
        "PROXY TCP4 192.0.2.1 10.0.0.1",
        "PROXY TCP4 192.0.2.1 10.0.0.1 1",
        "PROXY TCP4 192.0.2.1 10.0.0.1 1 ",
        "PROXY TCP4 192.0.2.1 10.0.0.1 1 2 ",
        "PROXY TCP4 192.0.2.1 10.0.0.1 1 2 3",
        "PROXY TCP4 192.0.2.1  10.0.0.1 1 2",
        "PROXY TCP4 192.0.2.1\t10.0.0.1 1 2",
        "PROXY TCP4 192.0.2.1 10.0.0.1 01 2",
        "PROXY TCP4 192.0.2.1 10.0.0.1 +1 2",
        "PROXY TCP4 192.0.2.1 10.0.0.1 -1 2",
        "PROXY TCP4 192.0.2.1 10.0.0.1 1 65536",
        "PROXY TCP4 192.0.2.1 10.0.0.1 1 4294967297",
        "PROXY TCP4 192.0.2.01 10.0.0.1 1 2",
        "PROXY TCP4 192.0.2.256 10.0.0.1 1 2",
        "PROXY TCP4 192.0.2 10.0.0.1 1 2",
        "PROXY TCP4 localhost 10.0.0.1 1 2",
        "PROXY TCP4 ::1 ::1 1 2",
        "PROXY TCP4 192.0.2.1 ::1 1 2",
        "PROXY TCP6 192.0.2.1 10.0.0.1 1 2",
        "PROXY TCP6 [::1] ::1 1 2",
        "PROXY TCP6 fe80::1%1 ::1 1 2",
        "PROXY TCP6 12345::1 ::1 1 2",
        "PROXY TCP5 ::1 ::1 1 2",
        "PROXY UDP4 192.0.2.1 10.0.0.1 1 2",
        "PROXY UNKNOWN\t",
        "PROXY UNKNOWNS",
        "PROXY TCP4 192.0.2.1 10.0.0.1 1 2\r"
      })
  void refusesALineThatIsNone(String line) {
    var message = refusal(Bytes.latin1(line + "\r\nrest"));
    assertTrue(message.startsWith("not a header of the PROXY protocol: "), message);
    assertFalse(message.contains("192"), message);
  }

  @Test
  void refusesALineThatDoesNotEndWithBoth() {
    assertTrue(refusal(Bytes.latin1("PROXY UNKNOWN\n")).contains("CR LF"));
  }

  @Test
  void aLineHasAtMost107Bytes() {
    var start = "PROXY UNKNOWN ";
    readLine(start + "x".repeat(105 - start.length()));
    var long1 = start + "x".repeat(106 - start.length()) + "\r\n";
    assertTrue(refusal(Bytes.latin1(long1)).contains("107"));
    assertTrue(refusal(Bytes.latin1(start + "x".repeat(107 - start.length()))).contains("107"));
  }

  // Version 2

  @Test
  void readsABlockOfEachKind() {
    var inet = new ProxyHeader(false, CLIENT, SERVER, false);
    assertEquals(inet, read(block("2111", IPV4)));
    assertEquals(inet, read(block("2112", IPV4)));
    var v6 = "20010db8" + "00".repeat(11) + "01" + "00".repeat(15) + "01" + "3039" + "01bb";
    assertEquals(
        new ProxyHeader(
            false,
            Address.of("2001:db8:0:0:0:0:0:1", 12_345),
            Address.of("0:0:0:0:0:0:0:1", 443),
            false),
        read(block("2121", v6)));
    assertEquals(
        CLIENT,
        read(block("2122", "00".repeat(10) + "ffffc0000201" + "00".repeat(16) + "303901bb"))
            .source());
  }

  private static String path(String path) {
    return Bytes.of(Arrays.copyOf(path.getBytes(StandardCharsets.UTF_8), 108)).hex();
  }

  @Test
  void readsUnixSockets() {
    assertEquals(
        new ProxyHeader(
            false,
            new Address.Unix(Path.of("")),
            new Address.Unix(Path.of("/run/haproxy.sock")),
            false),
        read(block("2131", path("") + path("/run/haproxy.sock"))));
    var longest = "/" + "x".repeat(107);
    assertEquals(
        new Address.Unix(Path.of(longest)),
        read(block("2132", path(longest) + path("\0abstract"))).source());
  }

  @Test
  void takesWhatTheProxySaysForItselfOrDoesNotKnowWithoutLookingAtIt() {
    var local = new ProxyHeader(true, null, null, false);
    assertEquals(local, read(block("2000", "")));
    assertEquals(local, read(block("2011", "ff")));
    assertEquals(local, read(block("20ff", IPV4 + USED_TLS)));
    assertEquals(new ProxyHeader(false, null, null, false), read(block("2100", "0102")));
  }

  @ParameterizedTest
  @CsvSource({
    "2211, " + IPV4,
    "1111, " + IPV4,
    "2f11, " + IPV4,
    "0111, " + IPV4,
    "2110, " + IPV4,
    "2113, " + IPV4,
    "2101, " + IPV4,
    "2141, " + IPV4,
    "2111, ff",
    "2111, c00002010a000001303901",
    "2121, " + IPV4,
    "2131, " + IPV4,
    "2111, " + IPV4 + "04",
    "2111, " + IPV4 + "0400",
    "2111, " + IPV4 + "040001",
    "2111, " + IPV4 + "04ffff00",
    "2111, " + IPV4 + "20000401000000",
    "2111, " + IPV4 + "03000400000000",
    "2111, " + IPV4 + "030000",
  })
  void refusesABlockThatIsNone(String commandAndFamily, String rest) {
    var message = refusal(block(commandAndFamily, rest));
    assertTrue(message.startsWith("not a header of the PROXY protocol: "), message);
  }

  @Test
  void refusesABlockThatIsTooLongBeforeItHasArrived() {
    assertTrue(refusal(Bytes.hex(SIGNATURE + "21111001")).contains("4112"));
    var most = IPV4 + "04" + "%04x".formatted(4096 - 15) + "00".repeat(4096 - 15);
    assertEquals(CLIENT, read(block("2111", most)).source());
  }

  @Test
  void refusesWhatBeginsAsNeitherAtItsFirstByte() {
    for (var begin : List.of("G", "\026\003\001", "\n", "\r\r", "PX", "\0")) {
      assertTrue(refusal(Bytes.latin1(begin)).contains("neither version"), begin);
    }
  }

  @Test
  void passesOverRecordsThatNobodyAsksFor() {
    var records =
        "01" + "0002" + "6832" + "02" + "0001" + "61" + "04" + "0000" + "ee" + "0001" + "00";
    assertEquals(
        new ProxyHeader(false, CLIENT, SERVER, false), read(block("2111", IPV4 + records)));
  }

  @Test
  void tellsWhetherTheClientUsedTls() {
    assertTrue(read(block("2111", IPV4 + USED_TLS)).secure());
    assertTrue(
        read(block("2111", IPV4 + "20" + "000d" + "0700000000" + "2100055457534c33")).secure());
    assertFalse(read(block("2111", IPV4 + "20" + "0005" + "0600000001")).secure(), "not this one");
  }

  @Test
  void checksTheChecksum() {
    var without = block("2111", IPV4 + "030004" + "00000000" + USED_TLS);
    var sum = new CRC32C();
    sum.update(without.toArray());
    var right = "%08x".formatted(sum.getValue());
    assertTrue(read(block("2111", IPV4 + "030004" + right + USED_TLS)).secure());
    var other = "%08x".formatted(sum.getValue() ^ 1);
    assertTrue(refusal(block("2111", IPV4 + "030004" + other + USED_TLS)).contains("checksum"));
  }

  // Both

  @Test
  void doesNotTakeHalfAHeaderForOne() {
    for (var header : List.of(Bytes.latin1("PROXY UNKNOWN\r\n"), block("2111", IPV4))) {
      for (int length = 0; length < header.length(); length++) {
        var buffer = new ReceiveBuffer(ProxyHeader.DELIMITER.minimum());
        buffer.append(header.slice(0, length).asByteBuffer());
        assertNull(ProxyHeader.DELIMITER.take(buffer));
        assertEquals(length, buffer.length());
      }
    }
  }

  /** Mutations of good headers: each is read or refused, the same however it is cut. */
  @Test
  void whateverComesIsReadOrRefusedTheSameHoweverItIsCut() {
    var random = new Random(SEED);
    var corpus =
        List.of(
            Bytes.latin1("PROXY TCP4 192.0.2.1 10.0.0.1 12345 443\r\n"),
            Bytes.latin1("PROXY TCP6 2001:db8::1 ::ffff:1.2.3.4 0 65535\r\n"),
            Bytes.latin1("PROXY UNKNOWN and more\r\n"),
            block("2000", "01"),
            block("2111", IPV4 + USED_TLS),
            block("2121", "00".repeat(36) + "040000"),
            block("2131", path("/a") + path("/b") + USED_TLS));
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var mutated = corpus.get(random.nextInt(corpus.size())).toArray();
      for (int left = random.nextInt(3); left > 0; left--) {
        int at = random.nextInt(random.nextBoolean() ? 16 : mutated.length);
        mutated[at % mutated.length] = (byte) random.nextInt(random.nextBoolean() ? 256 : 64);
      }
      var input = Bytes.of(mutated).slice(0, mutated.length - random.nextInt(2));
      try {
        read += new DelimiterFeeder<>(Once::new).feed(input).values().size();
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().startsWith("not a header of the PROXY"), e.getMessage());
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(input.hex(), e);
      }
    }
    assertTrue(read > ROUNDS / 10 && read < ROUNDS, read + " were read");
  }
}
