package pants.http.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A file of lines, which follows its path: what is rotated away is let go at the next batch. */
final class LogFile implements AccessLog {
  private static final Set<StandardOpenOption> APPENDING =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);

  private final Path path;
  private final Function<? super AccessEntry, String> format;
  private @Nullable FileChannel channel;

  /** What the system knows the open file by; null where it cannot tell files apart. */
  private @Nullable Object key;

  LogFile(Path path, Function<? super AccessEntry, String> format) {
    this.path = path.toAbsolutePath();
    this.format = Objects.requireNonNull(format, "format");
    try {
      open();
    } catch (IOException e) {
      throw new UncheckedIOException("the access log cannot be opened: " + path, e);
    }
  }

  private FileChannel open() throws IOException {
    FileChannel opened = FileChannel.open(path, APPENDING, permissions());
    channel = opened;
    key = key();
    return opened;
  }

  private static FileAttribute<?>[] permissions() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"))
        }
        : new FileAttribute<?>[0];
  }

  private @Nullable Object key() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  @Override
  public void write(List<AccessEntry> entries) throws IOException {
    ByteBuffer lines = ByteBuffer.wrap(lines(entries, format).getBytes(UTF_8));
    FileChannel file = current();
    try {
      while (lines.hasRemaining()) {
        file.write(lines);
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private FileChannel current() throws IOException {
    if (channel != null && channel.isOpen() && isThere()) {
      return channel;
    }
    close();
    return open();
  }

  private boolean isThere() throws IOException {
    try {
      return Objects.equals(key, key());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }

  static String lines(List<AccessEntry> entries, Function<? super AccessEntry, String> format) {
    StringBuilder lines = new StringBuilder();
    for (AccessEntry entry : entries) {
      lines.append(format.apply(entry)).append('\n');
    }
    return lines.toString();
  }
}
