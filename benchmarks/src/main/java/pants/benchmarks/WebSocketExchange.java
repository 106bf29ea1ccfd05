package pants.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The opening handshake of a WebSocket, and one message of 64 bytes that comes back. */
final class WebSocketExchange implements Exchange {
  private static final int MESSAGE_BYTES = 64;
  private static final int MAX_ANSWER = 4096;
  private static final int BINARY = 0x82;
  private static final int MASKED = 0x80;

  private static final byte[] HANDSHAKE =
      """
      GET / HTTP/1.1\r
      Host: 127.0.0.1\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      Sec-WebSocket-Version: 13\r
      \r
      """
          .getBytes(ISO_8859_1);

  private final ByteBuffer handshake = ByteBuffer.allocateDirect(HANDSHAKE.length).put(HANDSHAKE);

  /** Bytes that are zero, by a mask that is zero. */
  private final ByteBuffer message =
      ByteBuffer.allocateDirect(2 + Integer.BYTES + MESSAGE_BYTES)
          .put((byte) BINARY)
          .put((byte) (MASKED | MESSAGE_BYTES));

  private final ByteBuffer answer = ByteBuffer.allocateDirect(MAX_ANSWER);

  @Override
  public void on(SocketChannel channel) throws IOException {
    channel.write(handshake.flip());
    answer.clear();
    do {
      receive(channel);
    } while (!answered());
    channel.write(message.clear());
    answer.clear().limit(2 + MESSAGE_BYTES);
    while (answer.hasRemaining()) {
      receive(channel);
    }
    if (Byte.toUnsignedInt(answer.get(0)) != BINARY || answer.get(1) != MESSAGE_BYTES) {
      throw new IOException("the answer is no frame of " + MESSAGE_BYTES + " bytes");
    }
  }

  private void receive(SocketChannel channel) throws IOException {
    if (channel.read(answer) <= 0) {
      throw new EOFException("the server closed a connection, or its answer is too long");
    }
  }

  private boolean answered() throws IOException {
    byte[] bytes = new byte[answer.position()];
    answer.get(0, bytes);
    String arrived = new String(bytes, ISO_8859_1);
    if (!"HTTP/1.1 101 ".startsWith(arrived.substring(0, Math.min(13, arrived.length())))) {
      throw new IOException("the handshake was not accepted: " + arrived);
    }
    return arrived.endsWith("\r\n\r\n");
  }
}
