package pants;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** The file of a UNIX socket, which outlives the socket and then stands in the way of the next. */
final class UnixSocketFile {
  private UnixSocketFile() {}

  /**
   * Deletes a socket's file that nobody answers on any more.
   *
   * @throws IOException if somebody does, or the file is no socket: then it is left alone
   */
  static void deleteStale(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isOther()) {
      throw new IOException(
          "cannot listen on unix:" + path + ": the file exists and is not a socket");
    }
    if (isAnswered(path)) {
      throw new IOException(
          "cannot listen on unix:" + path + ": the address is in use, a server answers on it");
    }
    Files.deleteIfExists(path);
  }

  private static boolean isAnswered(Path path) throws IOException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (ConnectException refused) {
      return false;
    }
  }
}
