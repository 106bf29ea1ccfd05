package pants.web.files;

import java.time.Instant;
import java.util.Comparator;

/** One line of a listing. */
record Entry(String name, boolean isFolder, long size, Instant modified) {
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB"};

  /** Folders first, then by name as people sort. */
  static final Comparator<Entry> ORDER =
      Comparator.comparing((Entry entry) -> !entry.isFolder)
          .thenComparing(Entry::name, String.CASE_INSENSITIVE_ORDER)
          .thenComparing(Entry::name);

  /** The size with two decimals, cut off, unless they are zero. */
  String sizeText() {
    int unit = 0;
    long scale = 1;
    while (unit < UNITS.length - 1 && size / scale >= 1024) {
      scale *= 1024;
      unit++;
    }
    long hundredths = size % scale * 100 / scale;
    StringBuilder text = new StringBuilder(10).append(size / scale);
    if (hundredths != 0) {
      text.append('.').append(hundredths / 10);
      if (hundredths % 10 != 0) {
        text.append(hundredths % 10);
      }
    }
    return text.append(' ').append(UNITS[unit]).toString();
  }
}
