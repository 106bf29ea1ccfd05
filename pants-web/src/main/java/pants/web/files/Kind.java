package pants.web.files;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a file is, by the ending of its name: which icon it has. */
enum Kind {
  DOCUMENT,
  IMAGE,
  ARCHIVE,
  AUDIO,
  VIDEO;

  private static final Map<String, Kind> BY_ENDING = new HashMap<>();

  static {
    put(
        IMAGE, "jpg", "jpeg", "png", "gif", "bmp", "svg", "webp", "avif", "ico", "tif", "tiff",
        "heic");
    put(ARCHIVE, "zip", "gz", "tar", "7z", "tgz", "bz2", "xz", "zst", "rar", "jar");
    put(
        AUDIO, "mp3", "mpa", "wma", "wav", "flac", "mid", "midi", "raw", "mod", "xm", "aac", "m4a",
        "ogg", "oga", "opus", "aiff", "au", "voc", "m3u", "pls", "asx");
    put(VIDEO, "mpg", "mpeg", "mkv", "mp4", "m4v", "webm", "wmv", "avi", "mov", "ogv");
  }

  private static void put(Kind kind, String... endings) {
    for (String ending : endings) {
      BY_ENDING.put(ending, kind);
    }
  }

  static Kind of(String name) {
    int point = name.lastIndexOf('.');
    return point < 0
        ? DOCUMENT
        : BY_ENDING.getOrDefault(name.substring(point + 1).toLowerCase(Locale.ROOT), DOCUMENT);
  }

  String icon() {
    return name().toLowerCase(Locale.ROOT);
  }
}
