package pants.http.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A proxy that is not ours, as a process that ends with its test. */
final class ProxyProgram implements AutoCloseable {
  private final Process process;
  private final Path output;

  private ProxyProgram(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts one, and waits until it takes connections.
   *
   * @param folder where its files are
   * @param ports where it will listen
   * @param debianPackage what to install where there is none
   */
  static ProxyProgram start(
      OverSockets over, Path folder, List<Integer> ports, String debianPackage, String... command)
      throws IOException {
    Path output = folder.resolve(command[0] + ".txt");
    var builder = new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true);
    var system = Path.of("/usr/sbin", command[0]); // which not every user's PATH has
    if (Files.isExecutable(system)) {
      builder.command().set(0, system.toString());
    }
    Process process;
    try {
      process = builder.directory(folder.toFile()).redirectOutput(output.toFile()).start();
    } catch (IOException e) {
      throw new AssertionError(
          "the tests of the profile interop need "
              + command[0]
              + ": apt-get install "
              + debianPackage,
          e);
    }
    var started = new ProxyProgram(process, output);
    try {
      over.until(() -> ports.stream().allMatch(started::takes));
    } catch (Throwable e) {
      started.close();
      throw e;
    }
    return started;
  }

  private boolean takes(int port) {
    if (!process.isAlive()) {
      throw new AssertionError("it has ended: " + output());
    }
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (ConnectException notYet) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has printed. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port that nobody listens on, which a program has to be told by its number. */
  static int freePort() {
    try (var probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
