package pants.http.server;

import pants.http.PercentEncoding;

/** Values of {@code Content-Disposition} (RFC 6266). */
final class ContentDisposition {
  private ContentDisposition() {}

  /**
   * Has a client keep what it gets as a file. A name that old clients may read in two ways, or not
   * at all, is there twice: with such characters replaced, and encoded by RFC 8187.
   *
   * @param name the name of the file, without its folders
   * @throws IllegalArgumentException if it has a control character
   */
  static String attachment(String name) {
    StringBuilder plain = new StringBuilder("attachment; filename=\"");
    boolean isPlain = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isISOControl(c)) {
        throw new IllegalArgumentException(
            "the name of a file must not have the character U+%04X (index %d)"
                .formatted((int) c, i));
      }
      boolean allowed = c <= '~' && "\"\\/%".indexOf(c) < 0;
      isPlain &= allowed;
      if (!Character.isLowSurrogate(c)) {
        plain.append(allowed ? c : '_');
      }
    }
    plain.append('"');
    return isPlain
        ? plain.toString()
        : plain.append("; filename*=UTF-8''").append(PercentEncoding.encode(name)).toString();
  }
}
