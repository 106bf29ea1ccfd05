package pants.http;

import java.net.URLConnection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The media types of files, by the endings of their names. What the web is made of is told here, so
 * that it is the same on each machine and up to date; for the rest the Java platform is asked.
 */
public final class MediaTypes {
  /** The type of bytes of which nothing is known. */
  public static final String UNKNOWN = "application/octet-stream";

  private static final Map<String, String> TYPES = new HashMap<>();

  static {
    put("text/html", "html", "htm");
    put("text/css", "css");
    put("text/javascript", "js", "mjs");
    put("text/plain", "txt", "text", "log");
    put("text/markdown", "md", "markdown");
    put("text/csv", "csv");
    put("text/calendar", "ics");
    put("text/vtt", "vtt");
    put("application/json", "json", "map");
    put("application/ld+json", "jsonld");
    put("application/manifest+json", "webmanifest");
    put("application/xml", "xml", "xsl");
    put("application/xhtml+xml", "xhtml");
    put("application/atom+xml", "atom");
    put("application/rss+xml", "rss");
    put("application/wasm", "wasm");
    put("application/pdf", "pdf");
    put("application/rtf", "rtf");
    put("application/epub+zip", "epub");
    put("application/zip", "zip");
    put("application/gzip", "gz", "tgz");
    put("application/zstd", "zst");
    put("application/x-tar", "tar");
    put("application/x-bzip2", "bz2");
    put("application/x-xz", "xz");
    put("application/x-7z-compressed", "7z");
    put("application/java-archive", "jar");
    put("image/png", "png");
    put("image/apng", "apng");
    put("image/jpeg", "jpg", "jpeg");
    put("image/gif", "gif");
    put("image/webp", "webp");
    put("image/avif", "avif");
    put("image/jxl", "jxl");
    put("image/svg+xml", "svg");
    put("image/bmp", "bmp");
    put("image/tiff", "tif", "tiff");
    put("image/vnd.microsoft.icon", "ico");
    put("font/woff2", "woff2");
    put("font/woff", "woff");
    put("font/ttf", "ttf");
    put("font/otf", "otf");
    put("audio/mpeg", "mp3");
    put("audio/mp4", "m4a");
    put("audio/aac", "aac");
    put("audio/flac", "flac");
    put("audio/ogg", "ogg", "oga", "opus");
    put("audio/wav", "wav");
    put("video/mp4", "mp4", "m4v");
    put("video/webm", "webm");
    put("video/ogg", "ogv");
    put("video/quicktime", "mov");
  }

  private MediaTypes() {}

  private static void put(String type, String... endings) {
    for (String ending : endings) {
      TYPES.put(ending, withCharset(type));
    }
  }

  private static String withCharset(String type) {
    return type.startsWith("text/") ? type + "; charset=utf-8" : type;
  }

  /**
   * The type of a file.
   *
   * @param name its name, with or without folders; what stands behind the last dot counts, in any
   *     case
   * @return such as {@code image/png}; texts are {@code charset=utf-8}; {@link #UNKNOWN} where the
   *     ending is missing or not known
   */
  public static String of(String name) {
    int dot = name.lastIndexOf('.');
    if (dot < 0 || name.indexOf('/', dot) >= 0) {
      return UNKNOWN;
    }
    String ending = name.substring(dot + 1);
    String type = TYPES.get(ending);
    if (type == null) {
      type = TYPES.get(ending.toLowerCase(Locale.ROOT));
    }
    return type == null ? ofPlatform(ending) : type;
  }

  private static String ofPlatform(String ending) {
    for (int i = 0; i < ending.length(); i++) {
      if (!Syntax.ALPHANUMERIC.contains(ending.charAt(i))) {
        return UNKNOWN; // the platform would look for fragments of URLs
      }
    }
    @Nullable String type = URLConnection.getFileNameMap().getContentTypeFor("file." + ending);
    return type == null ? UNKNOWN : withCharset(type);
  }
}
