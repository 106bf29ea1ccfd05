package pants;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Passes one connection on, and changes what the client sends when it is told to. */
final class TamperingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private volatile boolean tampering;

  TamperingProxy(int target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Thread.ofVirtual().start(this::run);
  }

  int port() {
    return listener.getLocalPort();
  }

  void tamper() {
    tampering = true;
  }

  private void run() {
    try (Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      Thread back = Thread.ofVirtual().start(() -> pass(server, client, false));
      pass(client, server, true);
      back.join();
    } catch (IOException | InterruptedException e) {
      // the test is over, or will say what is missing
    }
  }

  private void pass(Socket from, Socket to, boolean mayTamper) {
    byte[] buffer = new byte[64 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        if (mayTamper && tampering) {
          buffer[read - 1] ^= 1;
        }
        out.write(buffer, 0, read);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // one of the two was closed
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
