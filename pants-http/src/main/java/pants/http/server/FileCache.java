package pants.http.server;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The small files that one server has sent lately, in memory; used by its engine's thread alone.
 * Whether a file is still the same is asked once a second, so that a change is seen that soon.
 *
 * <p>A file of which somebody has written the last byte in this moment is not kept: more of them
 * could follow that leave its time and length as they are, as times have their grain.
 */
final class FileCache {
  static final int MAX_FILES = 1000;
  static final long MAX_BYTES = 8L << 20;
  private static final long FRESH = SECONDS.toNanos(1);
  private static final long SETTLED_MILLIS = SECONDS.toMillis(2);

  private final Map<Path, Kept> files = new HashMap<>();
  private long bytes;

  /** A file, and when it was last looked whether it is the same. */
  private static final class Kept {
    final OpenFile file;
    long checked;

    Kept(OpenFile file, long checked) {
      this.file = file;
      this.checked = checked;
    }
  }

  /**
   * Opens a file, or finds it here.
   *
   * @param now the engine's time
   * @throws IOException as {@link OpenFile#open}
   */
  OpenFile open(Path path, long now) throws IOException {
    Kept kept = files.get(path);
    if (kept != null) {
      if (now - kept.checked < FRESH) {
        return kept.file;
      }
      if (isStill(kept.file, path)) {
        kept.checked = now;
        return kept.file;
      }
    }
    OpenFile file = OpenFile.open(path, true);
    return file.size() <= FileAnswer.SMALL && isSettled(file) ? keep(path, file, now) : file;
  }

  /** Whether a file is the same; one that is not is forgotten. */
  private boolean isStill(OpenFile file, Path path) throws IOException {
    boolean same = false;
    try {
      same = file.isStill(path);
      return same;
    } finally {
      if (!same) {
        files.remove(path);
        bytes -= file.size();
      }
    }
  }

  private static boolean isSettled(OpenFile file) {
    return System.currentTimeMillis() - file.modified().toMillis() > SETTLED_MILLIS;
  }

  /** Which of many are wanted again is not known: with no room, all of them go. */
  private OpenFile keep(Path path, OpenFile opened, long now) throws IOException {
    OpenFile file = opened.inMemory();
    if (files.size() == MAX_FILES || bytes + file.size() > MAX_BYTES) {
      files.clear();
      bytes = 0;
    }
    files.put(path, new Kept(file, now));
    bytes += file.size();
    return file;
  }

  /** How many files are kept. */
  int size() {
    return files.size();
  }

  /** How long they are together. */
  long bytes() {
    return bytes;
  }
}
