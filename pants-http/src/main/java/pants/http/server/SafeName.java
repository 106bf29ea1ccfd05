package pants.http.server;

import java.util.Locale;
import java.util.Set;

/** Names of files that no file system takes for something special. */
final class SafeName {
  /** With a mark before it, fewer than 255 bytes of UTF-8, which is what most file systems take. */
  private static final int LONGEST = 79;

  private static final Set<String> DEVICES =
      Set.of("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$");

  private SafeName() {}

  static String of(String name) {
    String tail = name.substring(tailStart(name));
    StringBuilder safe = new StringBuilder(tail.length() + 1);
    tail.codePoints().map(SafeName::allowed).forEach(safe::appendCodePoint);
    int end = safe.length();
    while (end > 0 && safe.charAt(end - 1) == '.') {
      end--; // Windows drops them
    }
    int start = 0;
    while (start < end && safe.charAt(start) == '.') {
      start++; // hidden, elsewhere
    }
    String kept = safe.substring(start, end);
    if (kept.isEmpty()) {
      return "file";
    }
    return isDevice(kept) ? "_" + kept : kept;
  }

  /** The end of a name tells most: the ending stands there. */
  private static int tailStart(String name) {
    int start = Math.max(0, name.length() - LONGEST);
    return start > 0 && Character.isLowSurrogate(name.charAt(start)) ? start + 1 : start;
  }

  private static int allowed(int c) {
    return Character.isLetterOrDigit(c) || c == '.' || c == '-' ? c : '_';
  }

  /** Windows takes these for devices with any ending too. */
  private static boolean isDevice(String name) {
    int dot = name.indexOf('.');
    String stem = (dot < 0 ? name : name.substring(0, dot)).toUpperCase(Locale.ROOT);
    return DEVICES.contains(stem)
        || (stem.length() == 4
            && (stem.startsWith("COM") || stem.startsWith("LPT"))
            && Character.isDigit(stem.charAt(3)));
  }
}
