package pants.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.Headers;
import pants.http.PercentEncoding;

/**
 * The head of a part of a form (RFC 7578, section 4.2): its fields, of which {@code
 * Content-Disposition} has its name. Names are UTF-8. What browsers write as {@code %22}, {@code
 * %0D} and {@code %0A} stays so: they leave other percent signs as they are, so that nobody can
 * tell.
 *
 * @param name the name of the field
 * @param filename the name of the file without any folders and control characters, perhaps empty;
 *     null where the part is no file
 * @param headers all fields
 */
public record PartHead(String name, @Nullable String filename, Headers headers)
    implements PartEvent {
  private static final String DISPOSITION = "Content-Disposition";

  /** Reads the disposition among some fields. */
  static PartHead of(Headers headers) {
    int index = headers.indexOf(DISPOSITION, 0);
    if (index < 0 || headers.indexOf(DISPOSITION, index + 1) >= 0) {
      throw bad("a part of a form must have one Content-Disposition");
    }
    Parameters disposition = Parameters.parse(headers.value(index));
    if (disposition == null || !disposition.value().equals("form-data")) {
      throw bad("the Content-Disposition of a part must be form-data with its parameters");
    }
    Map<String, String> named = disposition.named();
    String name = named.get("name");
    if (name == null) {
      throw bad("the Content-Disposition of a part must have a name");
    }
    String extended = named.get("filename*");
    String plain = named.get("filename");
    String filename = extended != null ? decoded(extended) : plain == null ? null : utf8(plain);
    return new PartHead(utf8(name), filename == null ? null : baseName(filename), headers);
  }

  static BadMessageException bad(String rule) {
    return new BadMessageException(Reason.FORM, rule);
  }

  private static String utf8(String latin1) {
    return new String(latin1.getBytes(ISO_8859_1), UTF_8);
  }

  /** A value with its character set and perhaps a language before it (RFC 8187, section 3.2). */
  private static String decoded(String value) {
    int first = value.indexOf('\'');
    int second = value.indexOf('\'', first + 1);
    if (first < 0 || second < 0 || !value.substring(0, first).equalsIgnoreCase("UTF-8")) {
      throw bad("filename* must begin with UTF-8''");
    }
    return PercentEncoding.decode(value.substring(second + 1));
  }

  private static @Nullable Charset charset(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "utf-8", "us-ascii" -> UTF_8;
      case "iso-8859-1", "latin1" -> ISO_8859_1;
      default -> null;
    };
  }

  /** What stands behind the last slash or backslash; nothing for names of folders. */
  private static String baseName(String path) {
    StringBuilder name = new StringBuilder(path.length());
    for (int i = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
        i < path.length();
        i++) {
      if (!Character.isISOControl(path.charAt(i))) {
        name.append(path.charAt(i));
      }
    }
    String base = name.toString();
    return base.equals(".") || base.equals("..") ? "" : base;
  }

  /**
   * The character set that the part says it has.
   *
   * @param others that of parts that say nothing, or name another than UTF-8 and ISO-8859-1
   * @return the character set
   */
  public Charset charset(Charset others) {
    String type = headers.first("Content-Type");
    Parameters parsed = type == null ? null : Parameters.parse(type);
    String named = parsed == null ? null : parsed.named().get("charset");
    return named == null ? others : charset(named, others);
  }

  /**
   * A character set by its name.
   *
   * @param name the name, in any case
   * @param others what to return for another than UTF-8 and ISO-8859-1
   * @return the character set
   */
  public static Charset charset(String name, Charset others) {
    Charset known = charset(name);
    return known == null ? others : known;
  }
}
