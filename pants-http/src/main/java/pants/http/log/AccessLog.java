package pants.http.log;

import java.io.Flushable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * Takes what is known of requests that are over; see {@link
 * pants.http.server.HttpServer#accessLog}.
 *
 * {@snippet :
 * server.accessLog(AccessLog.to(Path.of("access.log"), AccessFormat.COMBINED));
 * }
 */
@FunctionalInterface
public interface AccessLog {
  /**
   * Writes some entries. Called by one thread, which all servers of the process share and no engine
   * runs on; so it may wait, while entries wait in the queue of their server, and one log may serve
   * several servers.
   *
   * @param entries one or more, in the order in which their requests ended
   * @throws IOException if they cannot be written, which is logged, and counts all of them as
   *     dropped; as any other exception does
   */
  void write(List<AccessEntry> entries) throws IOException;

  /**
   * A log that adds lines to a file, each batch at once. A file that is renamed or removed is made
   * anew, so that it can be rotated. A new file can be read by its owner and his group, as far as
   * the system knows of these.
   *
   * @param file the file, which is made or opened now
   * @param format makes a line of an entry, without what ends it: an {@link AccessFormat}, say
   * @return the log
   * @throws java.io.UncheckedIOException if the file cannot be opened
   */
  static AccessLog to(Path file, Function<? super AccessEntry, String> format) {
    return new LogFile(file, format);
  }

  /**
   * A log that adds lines to something else, such as {@code System.out}, and flushes it behind each
   * batch.
   *
   * @param out where to
   * @param format makes a line of an entry, without what ends it: an {@link AccessFormat}, say
   * @return the log
   */
  static AccessLog to(Appendable out, Function<? super AccessEntry, String> format) {
    return entries -> {
      out.append(LogFile.lines(entries, format));
      if (out instanceof Flushable flushable) {
        flushable.flush();
      }
    };
  }
}
