package pants.net;

import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import pants.bytes.Bytes;

/**
 * Version 2 of the PROXY protocol: 12 bytes of signature, one of version and command, one of family
 * and transport, two of the length of the rest; then the addresses, then records of a type, a
 * length and a value.
 */
final class ProxyBlock {
  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final int PATH_BYTES = 108;

  private static final int CHECKSUM = 0x03;
  private static final int CHECKSUM_BYTES = 4;
  private static final int TLS = 0x20;
  private static final int LEAST_TLS_BYTES = 5;
  private static final int CLIENT_USED_TLS = 1;

  private final Bytes block;
  private int at = 16;

  private ProxyBlock(Bytes block) {
    this.block = block;
  }

  /** Reads a whole block, whose signature and length have been looked at. */
  static ProxyHeader parse(Bytes block) {
    int command = block.get(12) & 0xFF;
    int family = block.get(13) & 0xFF;
    if (command == LOCAL) {
      return new ProxyHeader(true, null, null, false); // the rest is to be ignored
    }
    if (command != PROXY) {
      throw ProxyReader.malformed("the version is not 2, or the command neither LOCAL nor PROXY");
    }
    ProxyBlock proxied = new ProxyBlock(block);
    return switch (family) {
      case 0x00 -> new ProxyHeader(false, null, null, false); // likewise
      case 0x11, 0x12 -> proxied.inet(IPV4_BYTES);
      case 0x21, 0x22 -> proxied.inet(IPV6_BYTES);
      case 0x31, 0x32 -> proxied.unix();
      default -> throw ProxyReader.malformed("version 2 has an unknown family or transport");
    };
  }

  private ProxyHeader inet(int bytes) {
    InetAddress source = Literal.of(take(bytes).toArray());
    InetAddress destination = Literal.of(take(bytes).toArray());
    int sourcePort = number();
    int destinationPort = number();
    return new ProxyHeader(
        false,
        new Address.Inet(source.getHostAddress(), sourcePort),
        new Address.Inet(destination.getHostAddress(), destinationPort),
        readRecords());
  }

  private ProxyHeader unix() {
    Address source = path(take(PATH_BYTES));
    Address destination = path(take(PATH_BYTES));
    return new ProxyHeader(false, source, destination, readRecords());
  }

  /** A path that this machine cannot have is of no more use than none. */
  private static Address path(Bytes padded) {
    int end = padded.indexOf((byte) 0, 0);
    try {
      return new Address.Unix(Path.of(padded.slice(0, end < 0 ? PATH_BYTES : end).utf8()));
    } catch (InvalidPathException e) {
      return new Address.Unix(Path.of(""));
    }
  }

  /** Whether the client used TLS, which one of the records may say. */
  private boolean readRecords() {
    boolean secure = false;
    while (at < block.length()) {
      int type = take(1).get(0) & 0xFF;
      Bytes value = take(number());
      switch (type) {
        case CHECKSUM -> checkSum(value);
        case TLS -> {
          if (value.length() < LEAST_TLS_BYTES) {
            throw ProxyReader.malformed("a record of version 2 is too short");
          }
          secure = (value.get(0) & CLIENT_USED_TLS) != 0;
        }
        default -> {} // nothing that we ask for
      }
    }
    return secure;
  }

  /** The sum is over all of the block, with zeros in its own place. */
  private void checkSum(Bytes value) {
    CRC32C sum = new CRC32C();
    byte[] all = block.toArray();
    if (value.length() == CHECKSUM_BYTES) {
      all[at - 1] = all[at - 2] = all[at - 3] = all[at - 4] = 0;
    }
    sum.update(all);
    if (value.length() != CHECKSUM_BYTES || value.asByteBuffer().getInt() != (int) sum.getValue()) {
      throw ProxyReader.malformed("the checksum of version 2 is not right");
    }
  }

  private int number() {
    Bytes two = take(2);
    return (two.get(0) & 0xFF) * 256 + (two.get(1) & 0xFF);
  }

  private Bytes take(int count) {
    if (count > block.length() - at) {
      throw ProxyReader.malformed("version 2 is shorter than what it has to hold");
    }
    at += count;
    return block.slice(at - count, at);
  }
}
