package pants.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A message of 64 bytes that comes back. */
final class EchoExchange implements Exchange {
  private static final int MESSAGE_BYTES = 64;

  private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);

  @Override
  public void on(SocketChannel channel) throws IOException {
    channel.write(message.clear());
    message.clear();
    while (message.hasRemaining()) {
      if (channel.read(message) < 0) {
        throw new EOFException("the server closed a connection");
      }
    }
  }
}
