package pants.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A client that uploads the same again and again: a process of the lowest priority, so that it
 * takes no time from the client who is measured beside it.
 */
public final class Upload {
  private static final String BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
  private static final int PIECE = 256 * 1024;

  private final Process process;
  private final BufferedReader says;

  private Upload(Process process) {
    this.process = process;
    this.says = process.inputReader();
  }

  /** Returns when the first upload begins. */
  static Upload start(String kind, Peer peer, int mebibytes) throws IOException {
    String java = ProcessHandle.current().info().command().orElseThrow();
    Upload upload =
        new Upload(
            Children.start(
                "nice",
                "-n",
                "19",
                java,
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                "pants.benchmarks.Upload",
                kind,
                Integer.toString(peer.port()),
                Integer.toString(mebibytes)));
    upload.next();
    return upload;
  }

  /** Has the upload that is under way be the last, and returns how many there were. */
  long end() throws IOException {
    process.getOutputStream().close();
    return Long.parseLong(next());
  }

  private String next() throws IOException {
    String line = says.readLine();
    if (line == null) {
      throw new IOException("the upload has failed");
    }
    return line;
  }

  /**
   * Uploads until its standard input ends, and prints how often.
   *
   * @param args {@code body} or {@code form}, the port, and how many mebibytes
   * @throws IOException if an upload is not answered with its length
   */
  public static void main(String[] args) throws IOException {
    boolean form = args[0].equals("form");
    long bytes = Long.parseLong(args[2]) << 20;
    var address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
    Thread reader = Thread.ofPlatform().daemon().start(Upload::untilEnd);
    try (SocketChannel channel = SocketChannel.open(address)) {
      System.out.println("begins");
      long count = 0;
      do {
        send(channel, form, bytes);
        check(channel, bytes);
        count++;
      } while (reader.isAlive());
      System.out.println(count);
    }
  }

  private static void untilEnd() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // it has ended as well
    }
  }

  private static void send(SocketChannel channel, boolean form, long bytes) throws IOException {
    String first =
        form
            ? "--%s\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"
                .formatted(BOUNDARY)
            : "";
    String last = form ? "\r\n--%s--\r\n".formatted(BOUNDARY) : "";
    String type = form ? "multipart/form-data; boundary=" + BOUNDARY : "application/octet-stream";
    String head =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(type, first.length() + bytes + last.length());
    write(channel, text(head + first));
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    for (int i = 0; i < PIECE; i++) {
      piece.put(i, (byte) (i * 31 + (i >> 8))); // with as many CR as there are by chance
    }
    for (long left = bytes; left > 0; left -= PIECE) {
      write(channel, piece.clear().limit((int) Math.min(PIECE, left)));
    }
    write(channel, text(last));
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }

  private static void write(SocketChannel channel, ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }

  private static void check(SocketChannel channel, long bytes) throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(4096);
    String text = "";
    while (!text.endsWith("\r\n\r\n" + bytes)) {
      if (channel.read(answer) <= 0) {
        throw new EOFException("not answered with its length: " + text);
      }
      text = new String(answer.array(), 0, answer.position(), ISO_8859_1);
    }
  }
}
