package pants.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0",
    "10.0.0.0/8, 10.255.255.255",
    "10.0.0.0/8, ::ffff:10.0.0.1",
    "172.16.0.0/12, 172.31.255.255",
    "192.168.1.128/25, 192.168.1.128",
    "192.0.2.1, 192.0.2.1",
    "192.0.2.1/32, 192.0.2.1",
    "0.0.0.0/0, 255.255.255.255",
    "::ffff:10.0.0.0/8, 10.1.2.3",
    "fd00::/8, fdff::1",
    "fe80::/10, febf::1",
    "2001:db8::1/128, 2001:DB8:0:0::1",
    "::/0, ::1",
  })
  void containsWhatBeginsAlike(String network, String ip) {
    assertTrue(Network.of(network).contains(Address.of(ip, 1)));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 11.0.0.0",
    "10.0.0.0/8, 9.255.255.255",
    "172.16.0.0/12, 172.32.0.0",
    "192.168.1.128/25, 192.168.1.127",
    "192.0.2.1, 192.0.2.0",
    "0.0.0.0/0, ::1",
    "::/0, 10.0.0.1",
    "fd00::/8, fe00::1",
    "fe80::/10, fec0::1",
    "2001:db8::1/128, 2001:db8::2",
    "10.0.0.0/8, name",
  })
  void containsNothingElse(String network, String host) {
    assertFalse(Network.of(network).contains(Address.of(host, 1)));
  }

  @Test
  void neitherUnixSocketsNorNobodyAreInANetwork() {
    assertFalse(Network.of("0.0.0.0/0").contains(Address.of(Path.of("/run/x"))));
    assertFalse(Network.of("0.0.0.0/0").contains((Address) null));
  }

  @Test
  void theScopeOfAnAddressMeansNothing() throws UnknownHostException {
    var bytes = InetAddress.getByName("fe80::1").getAddress();
    assertTrue(Network.of("fe80::/10").contains(Inet6Address.getByAddress("a", bytes, 7)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/8",
        "10.0.0.0/",
        "10/8",
        "10.0.0/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0.0/08",
        "10.0.0.0/8/8",
        "10.0.0.0 /8",
        "10.0.0.0/ 8",
        "10.0.0.0/255.0.0.0",
        "010.0.0.0/8",
        "10.0.0.1/8",
        "10.128.0.0/8",
        "fd00::/129",
        "fd00::1/64",
        "[fd00::]/8",
        "fe80::%1/10",
        "::ffff:10.0.0.0/104",
        "localhost",
        "example.com/8",
        "10.0.0.0:80",
        "10.0.0.0/99999999999999999999"
      })
  void refusesWhatIsNoNetwork(String text) {
    var refused = assertThrows(IllegalArgumentException.class, () -> Network.of(text));
    assertTrue(refused.getMessage().endsWith("\"" + text + "\""), refused.getMessage());
  }

  @Test
  void namesTheRuleThatIsBroken() {
    assertEquals(
        "the address of a network must have no bits set behind its prefix: \"10.0.0.1/8\"",
        assertThrows(IllegalArgumentException.class, () -> Network.of("10.0.0.1/8")).getMessage());
    assertEquals(
        "the prefix of the network must be 0 to 32: \"10.0.0.0/33\"",
        assertThrows(IllegalArgumentException.class, () -> Network.of("10.0.0.0/33")).getMessage());
  }

  @Test
  void isAValue() {
    assertEquals(Network.of("10.0.0.0/8"), Network.of("::ffff:10.0.0.0/8"));
    assertEquals(Network.of("10.0.0.0/8").hashCode(), Network.of("10.0.0.0/8").hashCode());
    assertNotEquals(Network.of("10.0.0.0/8"), Network.of("10.0.0.0/9"));
    assertNotEquals(Network.of("10.0.0.0/8"), Network.of("11.0.0.0/8"));
    assertEquals("192.0.2.1/32", Network.of("192.0.2.1").toString());
    assertEquals("fd00:0:0:0:0:0:0:0/8", Network.of("fd00::/8").toString());
  }
}
