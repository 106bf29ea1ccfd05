package pants.http.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.Headers;

/**
 * A file that a client has sent: one of a form ({@link HttpRequest#files()}), or a body ({@link
 * HttpRequest#bodyFile()}). It is there until the request is over.
 *
 * <p>It stands in memory, or, where the body is longer than {@link pants.http.HttpLimits#spool()},
 * in a temporary file. What reads it may wait for a disk then, so it belongs into a {@linkplain
 * RequestHandler#blocking blocking} handler; {@link #saveToAsync} alone does not wait.
 */
public final class UploadedFile {
  static final String UNKNOWN_TYPE = "application/octet-stream";

  private final HttpRequest request;
  private final @Nullable SpoolFile file;
  private final Bytes memory;
  private final long offset;
  private final long size;
  private final String filename;
  private final Headers headers;

  /** A part of a temporary file, or, where there is none, of what is in memory. */
  UploadedFile(
      HttpRequest request,
      @Nullable SpoolFile file,
      long offset,
      long size,
      String filename,
      Headers headers) {
    this.request = request;
    this.file = file;
    this.memory =
        file == null ? request.body().slice((int) offset, (int) (offset + size)) : Bytes.EMPTY;
    this.offset = offset;
    this.size = size;
    this.filename = filename;
    this.headers = headers;
  }

  // What it is

  /**
   * The name that the client gives it, without any folders: what stands behind the last slash or
   * backslash, without control characters. It is still the client's choice: two files may have the
   * same, and a system may take it for something special ({@link #safeFilename()}).
   *
   * @return the name; empty where there is none, as for the file of a form in which nobody has
   *     chosen one, for {@code .} and {@code ..}, and for a body
   */
  public String filename() {
    return filename;
  }

  /**
   * A name to save it by: that of the client, with {@code _} for all but letters, digits, {@code
   * -}, {@code _} and dots that are not the first or last, and before the names of devices; of at
   * most 80 characters, the last of them.
   *
   * @return a name that any file system takes; {@code file} where nothing is left
   */
  public String safeFilename() {
    return SafeName.of(filename);
  }

  /**
   * The type that the client says it has, which may be wrong.
   *
   * @return such as {@code image/png}; {@code application/octet-stream} where it says nothing
   */
  public String contentType() {
    String type = headers.first("Content-Type");
    return type == null ? UNKNOWN_TYPE : type;
  }

  /**
   * The fields of its part of the form; those of the request for a body.
   *
   * @return the fields
   */
  public Headers headers() {
    return headers;
  }

  /**
   * How long it is.
   *
   * @return bytes, 0 or more
   */
  public long size() {
    return size;
  }

  // What is in it

  private void check() {
    if (request.isFinished() || request.isLost()) {
      throw new IllegalStateException("the request is over, and its files are gone");
    }
  }

  /**
   * All of it, in memory.
   *
   * @return the bytes
   * @throws IllegalStateException if the request is over, or it is longer than an array can be
   * @throws UncheckedIOException if it cannot be read
   */
  public Bytes bytes() {
    check();
    if (file == null) {
      return memory;
    }
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalStateException(
          "a file of " + size + " bytes is longer than an array: read its input");
    }
    try {
      return file.bytes(offset, (int) size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * All of it, as UTF-8.
   *
   * @return the text; bytes that are no UTF-8 became U+FFFD
   * @throws IllegalStateException if the request is over, or it is longer than an array can be
   * @throws UncheckedIOException if it cannot be read
   */
  public String text() {
    return bytes().utf8();
  }

  /**
   * Reads it from its beginning. The stream has no need to be closed, and throws {@link
   * IllegalStateException} once the request is over.
   *
   * @return a new stream
   * @throws IllegalStateException if the request is over
   */
  public InputStream input() {
    check();
    return new Input();
  }

  private final class Input extends InputStream {
    private long at;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int count) throws IOException {
      check();
      int most = (int) Math.min(count, size - at);
      if (most <= 0) {
        return count == 0 ? 0 : -1;
      }
      int read = most;
      if (file == null) {
        memory.copyTo((int) at, target, from, most);
      } else {
        read = file.read(offset + at, target, from, most);
      }
      at += read;
      return read;
    }

    @Override
    public long skip(long count) {
      long skipped = Math.clamp(count, 0, size - at);
      at += skipped;
      return skipped;
    }
  }

  // Saving

  /**
   * Copies it into a new file. Where that fails on the way, the new file is deleted.
   *
   * @param target where; never {@link #filename()} without a thought, which is the client's choice
   * @param options {@link StandardCopyOption#REPLACE_EXISTING} to take the place of a file
   * @throws IOException if it cannot be copied; {@link java.nio.file.FileAlreadyExistsException} if
   *     there is a file already
   * @throws IllegalArgumentException if there is another option
   * @throws IllegalStateException if the request is over
   */
  public void saveTo(Path target, CopyOption... options) throws IOException {
    check();
    copy(target, replaces(options));
  }

  /**
   * Copies it into a new file as {@link #saveTo} does, on another thread, so that a handler on the
   * engine may save it: and answer when that is done.
   *
   * @param target where
   * @param options {@link StandardCopyOption#REPLACE_EXISTING} to take the place of a file
   * @return complete, on the engine's thread, when it is copied, or cannot be
   * @throws IllegalArgumentException if there is another option
   * @throws IllegalStateException if the request is over
   */
  public CompletionStage<@Nullable Void> saveToAsync(Path target, CopyOption... options) {
    check();
    boolean replace = replaces(options);
    CompletableFuture<@Nullable Void> saved = new CompletableFuture<>();
    Disk.run(
        request.engine(),
        () -> copy(target, replace),
        thrown -> {
          if (thrown == null) {
            saved.complete(null);
          } else {
            saved.completeExceptionally(thrown);
          }
        });
    return saved;
  }

  private static boolean replaces(CopyOption... options) {
    for (CopyOption option : options) {
      if (option != StandardCopyOption.REPLACE_EXISTING) {
        throw new IllegalArgumentException("REPLACE_EXISTING is the one option: " + option);
      }
    }
    return options.length > 0;
  }

  private void copy(Path target, boolean replace) throws IOException {
    if (replace) {
      Files.deleteIfExists(target);
    }
    FileChannel channel =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    boolean whole = false;
    try (channel) {
      if (file == null) {
        for (var left = memory.asByteBuffer(); left.hasRemaining(); ) {
          channel.write(left);
        }
      } else {
        file.writeTo(channel, offset, size);
      }
      whole = true;
    } finally {
      if (!whole) {
        Files.deleteIfExists(target);
      }
    }
  }

  @Override
  public String toString() {
    return "UploadedFile[%s, %d bytes]".formatted(contentType(), size);
  }
}
