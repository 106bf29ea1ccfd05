package pants.web.files;

import java.io.File;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** What names mean to the system. */
final class SystemNames {
  private static final boolean WINDOWS = File.separatorChar == '\\';

  /** Whether a file may be found by names that are written otherwise than its own. */
  static final boolean FOLD_CASE = WINDOWS || System.getProperty("os.name", "").startsWith("Mac");

  private static final Set<String> DEVICES =
      Set.of("con", "prn", "aux", "nul", "conin$", "conout$");

  private SystemNames() {}

  /**
   * Whether a name is that of an entry and nothing else, and can be said in a URL: the system's
   * names may be no text, and are shown with U+FFFD then.
   */
  static boolean isPlain(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.indexOf('\0') < 0
        && name.indexOf('\uFFFD') < 0
        && (!WINDOWS || isPlainOnWindows(name));
  }

  /** No streams, drives, other folders or devices, and nothing that the system leaves out. */
  static boolean isPlainOnWindows(String name) {
    char last = name.charAt(name.length() - 1);
    int point = name.indexOf('.');
    String stem = (point < 0 ? name : name.substring(0, point)).strip().toLowerCase(Locale.ROOT);
    boolean port =
        stem.length() == 4
            && (stem.startsWith("com") || stem.startsWith("lpt"))
            && !Character.isLetter(stem.charAt(3));
    return name.indexOf(':') < 0
        && name.indexOf('\\') < 0
        && last != '.'
        && last != ' '
        && !port
        && !DEVICES.contains(stem);
  }

  static boolean isHidden(Path entry, String name) {
    return name.startsWith(".") || (WINDOWS && entry.toFile().isHidden());
  }
}
