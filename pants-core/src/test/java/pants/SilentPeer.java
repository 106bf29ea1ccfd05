package pants;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A peer that connects and says nothing. */
final class SilentPeer implements AutoCloseable {
  private final Socket socket;

  SilentPeer(int port) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
