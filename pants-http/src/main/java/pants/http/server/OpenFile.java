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
import pants.bytes.Bytes;

/**
 * A file that was opened to be sent.
 *
 * @param channel the open file
 * @param size its length when it was opened, which it is taken to have from then on
 * @param modified when it was last modified
 */
record OpenFile(FileChannel channel, long size, FileTime modified) {
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
          return new OpenFile(channel, channel.size(), after.lastModifiedTime());
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

  /** Its entity tag, a strong one: another time or length is another tag. */
  EntityTag tag() {
    long nanos = modified.to(NANOSECONDS);
    return new EntityTag(false, Long.toHexString(nanos) + "-" + Long.toHexString(size));
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
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new EOFException("the file has become shorter");
      }
    }
    return Bytes.of(buffer.array());
  }

  void close() {
    close(channel);
  }

  static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      // It was only read, so that nothing is lost.
    }
  }
}
