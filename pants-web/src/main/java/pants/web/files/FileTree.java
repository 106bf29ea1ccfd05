package pants.web.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import pants.web.HttpError;

/**
 * The entries of a folder that may be seen, and which of them a path means.
 *
 * <p>A path is taken apart into names, each of which must be that of an entry and nothing else.
 * What they lead to is asked of the system, links followed, and that real path must lie in the
 * folder and may not be refused. It is the real path that is opened then: a link that takes its
 * place is not followed out of the folder unless somebody replaces a folder in that very moment,
 * who has to be allowed to write there.
 *
 * <p>Used by the engine and by those who read folders; what it was told does not change any more.
 */
final class FileTree {
  private static final int MAX_SEEN = 10_000;
  private static final long FRESH = TimeUnit.SECONDS.toNanos(1);
  private static final long LAST = Instant.parse("9999-12-31T00:00:00Z").getEpochSecond();

  private final Path root;
  private final Map<Path, ServedFile> seen = new ConcurrentHashMap<>();

  /** The folders that are being read. */
  final Map<Path, FolderReading> readings = new ConcurrentHashMap<>();

  boolean hidden;
  Predicate<String> refused = FileTree::isPython;

  FileTree(Path folder) {
    try {
      root = folder.toRealPath();
    } catch (IOException e) {
      throw new IllegalArgumentException("no folder that can be read: " + folder, e);
    }
    if (!Files.isDirectory(root)) {
      throw new IllegalArgumentException("no folder: " + folder);
    }
  }

  private static boolean isPython(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return lower.endsWith(".py") || lower.endsWith(".pyc") || lower.endsWith(".pyo");
  }

  boolean isRoot(Path folder) {
    return folder.equals(root);
  }

  // By path

  /**
   * Finds what a path means.
   *
   * @param path names with slashes between them; one at the end means a folder, and nothing the
   *     root
   * @param now the engine's time
   * @throws HttpError with 404 where there is nothing to be seen, and 403 where it may not be
   */
  ServedFile find(String path, long now) {
    ServedFile found = look(resolve(path), now);
    if (found == null || (path.endsWith("/") && !found.isFolder())) {
      throw HttpError.notFound();
    }
    return found;
  }

  private Path resolve(String path) {
    Path resolved = root;
    if (path.isEmpty()) {
      return resolved;
    }
    int end = path.endsWith("/") ? path.length() - 1 : path.length();
    try {
      for (int from = 0; from <= end; ) {
        int slash = path.indexOf('/', from);
        int to = slash < 0 ? end : slash;
        String name = path.substring(from, to);
        if (!SystemNames.isPlain(name)) {
          throw HttpError.notFound();
        }
        resolved = resolved.resolve(name);
        if (!hidden && SystemNames.isHidden(resolved, name)) {
          throw HttpError.notFound();
        }
        from = to + 1;
      }
    } catch (InvalidPathException e) { // not in the encoding that the system has for names
      throw HttpError.notFound();
    }
    return resolved;
  }

  /**
   * What a path in the folder leads to, or null for nothing that can be served. What was seen at
   * most a second ago is believed.
   */
  @Nullable ServedFile look(Path path, long now) {
    ServedFile before = seen.get(path);
    if (before != null && Math.abs(now - before.seen()) < FRESH) {
      return before;
    }
    if (seen.size() >= MAX_SEEN) {
      seen.clear(); // which of them are wanted again is not known
    }
    ServedFile found = examine(path, now);
    if (found != null) {
      seen.put(path, found);
    }
    return found;
  }

  private @Nullable ServedFile examine(Path path, long now) {
    try {
      if (SystemNames.FOLD_CASE
          && !path.toRealPath(LinkOption.NOFOLLOW_LINKS).toString().equals(path.toString())) {
        return null; // one file must not have several paths
      }
      Path real = path.toRealPath();
      BasicFileAttributes attributes =
          Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!real.startsWith(root) || !isServed(attributes)) {
        return null;
      }
      boolean isFolder = attributes.isDirectory();
      if (isRefused(real, isFolder) || !(isFolder || Files.isReadable(real))) {
        throw new HttpError(403);
      }
      return new ServedFile(real, isFolder, attributes.lastModifiedTime(), now);
    } catch (AccessDeniedException e) {
      throw new HttpError(403);
    } catch (IOException e) {
      return null;
    }
  }

  private static boolean isServed(BasicFileAttributes attributes) {
    return attributes.isRegularFile() || attributes.isDirectory();
  }

  /** Whether an entry is refused, or a folder that it is in. */
  private boolean isRefused(Path real, boolean isFolder) {
    String path = root.relativize(real).toString().replace(File.separatorChar, '/');
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (refused.test(path.substring(0, slash + 1))) {
        return true;
      }
    }
    return !path.isEmpty() && refused.test(isFolder ? path + "/" : path);
  }

  // In listings

  /** What a listing says of an entry of a folder, or null where it says nothing. */
  @Nullable Entry entry(Path path) {
    String name = path.getFileName().toString();
    if (!SystemNames.isPlain(name) || (!hidden && SystemNames.isHidden(path, name))) {
      return null;
    }
    try {
      Path real = path;
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!isServed(attributes)) {
        real = path.toRealPath();
        attributes = Files.readAttributes(real, BasicFileAttributes.class);
      }
      return !real.startsWith(root)
              || !isServed(attributes)
              || isRefused(real, attributes.isDirectory())
          ? null
          : new Entry(name, attributes.isDirectory(), attributes.size(), modified(attributes));
    } catch (IOException e) { // a link that leads nowhere, or it is gone
      return null;
    }
  }

  /** When it was modified, of a year that calendars can say. */
  private static Instant modified(BasicFileAttributes attributes) {
    return Instant.ofEpochSecond(
        Math.clamp(attributes.lastModifiedTime().to(TimeUnit.SECONDS), 0, LAST));
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
