package pants.bytes;

/** Searches in a part of an array; both results and bounds are indexes of the array. */
final class ByteSearch {
  private ByteSearch() {}

  /** The first {@code wanted} in {@code [from, to)}, or -1. */
  static int indexOf(byte[] array, int from, int to, byte wanted) {
    for (int i = from; i < to; i++) {
      if (array[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** The first place in {@code [from, to)} where all of {@code wanted} stands, or -1. */
  static int indexOf(byte[] array, int from, int to, Bytes wanted) {
    return switch (wanted.length()) {
      case 0 -> from;
      case 1 -> indexOf(array, from, to, wanted.get(0));
      case 2 -> indexOfPair(array, from, to, wanted.get(0), wanted.get(1));
      default -> indexOfRun(array, from, to, wanted);
    };
  }

  // Looks at the second byte first: in text that ends its lines with CR LF the line feed is as
  // rare as the carriage return, and the loop never reads behind the end.
  private static int indexOfPair(byte[] array, int from, int to, byte first, byte second) {
    for (int i = from + 1; i < to; i++) {
      if (array[i] == second && array[i - 1] == first) {
        return i - 1;
      }
    }
    return -1;
  }

  private static int indexOfRun(byte[] array, int from, int to, Bytes wanted) {
    int last = to - wanted.length();
    byte first = wanted.get(0);
    for (int i = from; i <= last; i++) {
      if (array[i] == first && wanted.standsAt(array, i)) {
        return i;
      }
    }
    return -1;
  }
}
