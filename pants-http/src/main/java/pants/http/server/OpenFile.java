package pants.http.server;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.Syntax;

/**
 * A file that was opened to be sent, or one that was read whole.
 *
 * @param channel the open file; null for one that was read
 * @param content what was read; null for an open file
 * @param size its length when it was opened, which it is taken to have from then on
 * @param modified when it was last modified
 * @param key what the system knows it by; null where it has no such thing
 */
record OpenFile(
    @Nullable FileChannel channel,
    @Nullable Bytes content,
    long size,
    FileTime modified,
    @Nullable Object key) {
  private static final int TRIES = 3;
  private static final Set<OpenOption> READING = Set.of(StandardOpenOption.READ);

  /**
   * Opens a file. Only what is known to be a regular file is: to open a pipe would wait for whoever
   * writes to it. The times of an open file cannot be asked for, but only those of its name, which
   * may be another file's since a moment ago. That matters to a part of a file, which has to be of
   * the same bytes as others: for that the name is asked again. A whole file that was replaced in
   * that moment is told with the tag of the one before, which is the tag of nothing any more.
   *
   * @param exactly whether to ask again
   * @throws NoSuchFileException if there is no regular file
   * @throws AccessDeniedException if it may not be read
   * @throws IOException if it cannot be opened for any other reason
   */
  static OpenFile open(Path path, boolean exactly) throws IOException {
    BasicFileAttributes before = attributes(path);
    for (int i = 0; i < TRIES; i++) {
      FileChannel channel = FileChannel.open(path, READING);
      boolean same = false;
      try {
        BasicFileAttributes after = exactly ? attributes(path) : before;
        same = Objects.equals(before.fileKey(), after.fileKey());
        if (same) {
          return new OpenFile(
              channel, null, channel.size(), after.lastModifiedTime(), after.fileKey());
        }
        before = after;
      } finally {
        if (!same) {
          channel.close();
        }
      }
    }
    throw new FileSystemException(path.toString(), null, "it is replaced all the time");
  }

  /**
   * The same file in memory: it is read and closed.
   *
   * @throws EOFException if it has become shorter
   */
  OpenFile inMemory() throws IOException {
    try {
      return new OpenFile(null, read(0, (int) size), size, modified, key);
    } finally {
      close();
    }
  }

  boolean isInMemory() {
    return content != null;
  }

  /** Whether a path still means this file, and nobody has written to it. */
  boolean isStill(Path path) throws IOException {
    BasicFileAttributes now = attributes(path);
    return now.size() == size
        && now.lastModifiedTime().equals(modified)
        && Objects.equals(now.fileKey(), key);
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (AccessDeniedException | NoSuchFileException e) {
      throw e;
    } catch (FileSystemException e) { // a folder that is a file, a loop of links, a name too long
      throw missing(path, e.getReason());
    }
    if (!attributes.isRegularFile()) {
      throw missing(path, "not a regular file");
    }
    return attributes;
  }

  private static NoSuchFileException missing(Path path, String reason) {
    return new NoSuchFileException(path.toString(), null, reason);
  }

  /**
   * Its entity tag, a strong one: another time or length is another tag, and so is another coding
   * of the same content, which may be as old and as long.
   */
  EntityTag tag(@Nullable String coding) {
    String tag = Long.toHexString(modified.to(NANOSECONDS)) + "-" + Long.toHexString(size);
    boolean isWord = coding != null && Syntax.isToken(coding);
    return new EntityTag(false, isWord ? tag + "-" + coding : tag);
  }

  /** When it was last modified, to the second, as HTTP says it: not behind now. */
  Instant modifiedBy(Instant now) {
    return Instant.ofEpochSecond(Math.clamp(modified.to(SECONDS), 0, now.getEpochSecond()));
  }

  /**
   * Reads a part.
   *
   * @throws EOFException if the file has become shorter
   */
  Bytes read(long offset, int count) throws IOException {
    if (content != null) {
      return content.slice((int) offset, (int) offset + count);
    }
    FileChannel open = opened();
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (open.read(buffer, offset + buffer.position()) < 0) {
        throw new EOFException("the file has become shorter");
      }
    }
    return Bytes.of(buffer.array());
  }

  /** The open file, of one that is not in memory. */
  FileChannel opened() {
    return Objects.requireNonNull(channel);
  }

  void close() {
    if (channel != null) {
      close(channel);
    }
  }

  static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      // It was only read, so that nothing is lost.
    }
  }
}
