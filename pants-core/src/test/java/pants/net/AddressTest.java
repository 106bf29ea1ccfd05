package pants.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @Test
  void hasAFormForEachKind() {
    assertEquals(new Address.Inet("", 80), Address.of(80));
    assertEquals(new Address.Inet("example.com", 80), Address.of("example.com", 80));
    assertEquals(new Address.Unix(Path.of("/run/x")), Address.of(Path.of("/run/x")));
  }

  @Test
  void readsAsOneWritesIt() {
    assertEquals("127.0.0.1:80", Address.of("127.0.0.1", 80).toString());
    assertEquals("[::1]:80", Address.of("::1", 80).toString());
    assertEquals("unix:/run/x", Address.of(Path.of("/run/x")).toString());
  }

  @Test
  void hasAHostAndAPort() {
    assertEquals("h", Address.of("h", 1).host());
    assertEquals(1, Address.of("h", 1).port());
    assertEquals("/run/x", Address.of(Path.of("/run/x")).host());
    assertEquals(0, Address.of(Path.of("/run/x")).port());
  }

  @Test
  void tellsLiteralsFromNames() {
    assertInstanceOf(Inet4Address.class, new Address.Inet("192.0.2.1", 1).literal());
    assertInstanceOf(Inet6Address.class, new Address.Inet("2001:db8::1", 1).literal());
    assertNotNull(new Address.Inet("fe80::1%1", 1).literal(), "with its scope");
    for (String name :
        new String[] {"localhost", "1.2.3", "1.2.3.256", "1.2.3.4.5", "1..2.3", ""}) {
      assertNull(new Address.Inet(name, 1).literal(), name);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void refusesPortsThatDoNotExist(int port) {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> Address.of(port))
            .getMessage()
            .contains("port must be 0 to 65535: " + port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\nb", "[::1]", "a:b", "::1::2", "http://x", "x/y", "a\u0000"})
  void refusesHostsThatAreNone(String host) {
    assertThrows(IllegalArgumentException.class, () -> Address.of(host, 80));
  }

  @Test
  void refusesAnEmptyPath() {
    assertThrows(IllegalArgumentException.class, () -> Address.of(Path.of("")));
  }

  @Test
  void comesFromTheAddressesOfThePlatform() throws UnknownHostException {
    InetAddress ip = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    assertEquals(Address.of("127.0.0.1", 5), Address.of(new InetSocketAddress(ip, 5)));
    assertEquals(
        Address.of("x.invalid", 5), Address.of(InetSocketAddress.createUnresolved("x.invalid", 5)));
    assertEquals(Address.of(Path.of("/run/x")), Address.of(UnixDomainSocketAddress.of("/run/x")));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1, 0",
    "192.0.2.1:0, 192.0.2.1, 0",
    "192.0.2.1:65535, 192.0.2.1, 65535",
    "::1, 0:0:0:0:0:0:0:1, 0",
    "[::1], 0:0:0:0:0:0:0:1, 0",
    "[::1]:80, 0:0:0:0:0:0:0:1, 80",
    "2001:DB8::a:0, 2001:db8:0:0:0:0:a:0, 0",
    "::ffff:10.0.0.1, 10.0.0.1, 0",
    "[::ffff:10.0.0.1]:7, 10.0.0.1, 7",
    "0.0.0.0, 0.0.0.0, 0",
    "::00, 0:0:0:0:0:0:0:0, 0",
    "::10.0.0.10, 0:0:0:0:0:0:a00:a, 0",
  })
  void readsAnAddressAndItsPort(String text, String host, int port) {
    assertEquals(Address.of(host, port), Address.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "unknown",
        "_hidden",
        "localhost",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.4:",
        "1.2.3.4:65536",
        "1.2.3.4:-1",
        "1.2.3.4:+1",
        "1.2.3.4:080",
        "1.2.3.4: 80",
        " 1.2.3.4",
        "1.2.3.4 ",
        "01.2.3.4",
        "1.2.3.00",
        "1.2.3.4/32",
        "[1.2.3.4]",
        "[1.2.3.4]:80",
        "[]",
        "[",
        "]",
        "[]:80",
        "[::1",
        "::1]",
        "[::1]:",
        "[::1]80",
        "[::1]:80:80",
        "[[::1]]",
        ":",
        ":80",
        "::1%1",
        "fe80::1%eth0",
        "[fe80::1%1]:80",
        ":::",
        "1::2::3",
        "12345::",
        "::1.2.3",
        "\"[::1]:80\"",
        "0x7f.0.0.1",
        "::ffff:010.0.0.1",
        "unix:",
        "unix:/run/x",
        "::\uff11",
        "\uff11.2.3.4"
      })
  void whatIsNoAddressIsNone(String text) {
    assertNull(Address.parse(text));
  }
}
