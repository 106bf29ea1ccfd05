package pants.http.websocket;

import java.util.Arrays;
import pants.bytes.Bytes;

/**
 * Reads a deflate stream (RFC 1951) in the plainest way, and tells how far back it refers: the
 * platform's inflater, whose window always has 32 KiB, does not.
 */
final class DeflateStream {
  private static final int[] LENGTHS = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258
  };
  private static final int[] DISTANCES = {
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577
  };
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final Bytes in;
  private int bit;
  private byte[] out = new byte[64];
  private int length;
  private int farthest;

  private DeflateStream(Bytes in) {
    this.in = in;
  }

  /** Reads blocks until no bit is left. */
  static DeflateStream read(Bytes stream) {
    DeflateStream read = new DeflateStream(stream);
    while (read.bit < 8 * stream.length()) {
      read.block();
    }
    return read;
  }

  Bytes bytes() {
    return Bytes.of(out, 0, length);
  }

  int farthest() {
    return farthest;
  }

  private void block() {
    bits(1);
    switch (bits(2)) {
      case 0 -> stored();
      case 1 -> {
        int[] literals = new int[288];
        Arrays.fill(literals, 8);
        Arrays.fill(literals, 144, 256, 9);
        Arrays.fill(literals, 256, 280, 7);
        int[] distances = new int[30];
        Arrays.fill(distances, 5);
        compressed(new Code(literals), new Code(distances));
      }
      default -> dynamic();
    }
  }

  private void stored() {
    bit = (bit + 7) / 8 * 8;
    int count = bits(16);
    bits(16);
    for (int i = 0; i < count; i++) {
      add((byte) bits(8));
    }
  }

  private void dynamic() {
    int literals = bits(5) + 257;
    int distances = bits(5) + 1;
    int[] first = new int[19];
    int count = bits(4) + 4;
    for (int i = 0; i < count; i++) {
      first[ORDER[i]] = bits(3);
    }
    Code code = new Code(first);
    int[] all = new int[literals + distances];
    for (int i = 0; i < all.length; ) {
      int symbol = symbol(code);
      int value = symbol < 16 ? symbol : symbol == 16 ? all[i - 1] : 0;
      int times =
          switch (symbol) {
            case 16 -> 3 + bits(2);
            case 17 -> 3 + bits(3);
            case 18 -> 11 + bits(7);
            default -> 1;
          };
      Arrays.fill(all, i, i + times, value);
      i += times;
    }
    compressed(
        new Code(Arrays.copyOf(all, literals)),
        new Code(Arrays.copyOfRange(all, literals, all.length)));
  }

  private void compressed(Code literals, Code distances) {
    for (int symbol = symbol(literals); symbol != 256; symbol = symbol(literals)) {
      if (symbol < 256) {
        add((byte) symbol);
      } else {
        int index = symbol - 257;
        int extra = index < 8 || index == 28 ? 0 : index / 4 - 1;
        int count = LENGTHS[index] + bits(extra);
        int far = symbol(distances);
        int distance = DISTANCES[far] + bits(far < 4 ? 0 : far / 2 - 1);
        farthest = Math.max(farthest, distance);
        for (int i = 0; i < count; i++) {
          add(out[length - distance]);
        }
      }
    }
  }

  private void add(byte value) {
    if (length == out.length) {
      out = Arrays.copyOf(out, 2 * length);
    }
    out[length++] = value;
  }

  private int symbol(Code code) {
    int value = 0;
    int first = 0;
    int index = 0;
    for (int size = 1; size < 16; size++) {
      value |= bits(1);
      int count = code.counts[size];
      if (value - first < count) {
        return code.symbols[index + value - first];
      }
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    throw new IllegalStateException("no such code");
  }

  private int bits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++, bit++) {
      value |= ((in.get(bit / 8) >> (bit % 8)) & 1) << i;
    }
    return value;
  }

  /** A canonical code of Huffman's, by the lengths of its words. */
  private static final class Code {
    final int[] counts = new int[16];
    final int[] symbols;

    Code(int[] lengths) {
      symbols = new int[lengths.length];
      for (int length : lengths) {
        counts[length]++;
      }
      counts[0] = 0;
      int at = 0;
      for (int size = 1; size < 16; size++) {
        for (int symbol = 0; symbol < lengths.length; symbol++) {
          if (lengths[symbol] == size) {
            symbols[at++] = symbol;
          }
        }
      }
    }
  }
}
