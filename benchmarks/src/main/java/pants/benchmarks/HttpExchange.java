package pants.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/** A GET that is answered with 200 and a body of known length. */
final class HttpExchange implements Exchange {
  private static final int MAX_ANSWER = 2 << 20;
  private static final String OK = "HTTP/1.1 200 ";
  private static final String HEAD_END = "\r\n\r\n";
  private static final String LENGTH = "\r\ncontent-length: ";

  private final ByteBuffer request;
  private final ByteBuffer answer = ByteBuffer.allocateDirect(MAX_ANSWER);

  HttpExchange(int port, String path) {
    byte[] bytes =
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n".formatted(path, port).getBytes(ISO_8859_1);
    request = ByteBuffer.allocateDirect(bytes.length).put(bytes);
  }

  @Override
  public void on(SocketChannel channel) throws IOException {
    lengthOfBody(channel);
  }

  /** Makes an exchange, and returns how many bytes the body of the answer has. */
  int lengthOfBody(SocketChannel channel) throws IOException {
    channel.write(request.flip());
    answer.clear();
    String head = "";
    while (head.isEmpty()) {
      receive(channel);
      head = head();
    }
    int length = length(head);
    while (answer.position() < head.length() + length) {
      receive(channel);
    }
    if (answer.position() > head.length() + length) {
      throw new IOException("the answer is longer than its Content-Length");
    }
    return length;
  }

  private void receive(SocketChannel channel) throws IOException {
    if (channel.read(answer) <= 0) {
      throw new EOFException("the server closed a connection, or its answer is too long");
    }
  }

  /** The head with its end, or nothing if it has not all arrived. */
  private String head() {
    byte[] bytes = new byte[answer.position()];
    answer.get(0, bytes);
    String arrived = new String(bytes, ISO_8859_1);
    int end = arrived.indexOf(HEAD_END);
    return end < 0 ? "" : arrived.substring(0, end + HEAD_END.length());
  }

  private static int length(String head) throws IOException {
    int length = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
    if (!head.startsWith(OK) || length < 0) {
      throw new IOException("not a 200 with a Content-Length: " + head);
    }
    int digits = length + LENGTH.length();
    return Integer.parseInt(head.substring(digits, head.indexOf("\r\n", digits)));
  }
}
