package pants.transport.netty;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that is kept back for the moment when no other is left. To tell somebody of that
 * moment may take one: the platform's logging opens files when it is first used, and once it has
 * failed to, it is broken for good.
 */
final class SpareDescriptor {
  private @Nullable SocketChannel socket;

  void keep() {
    if (socket == null) {
      try {
        socket = SocketChannel.open();
      } catch (IOException e) {
        // somebody was quicker
      }
    }
  }

  void free() {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        // a socket that was never connected has nothing to lose
      }
      socket = null;
    }
  }
}
