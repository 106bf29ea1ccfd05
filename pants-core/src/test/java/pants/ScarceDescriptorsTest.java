package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server whose process has no descriptor left, in a process of its own. */
@EnabledOnOs(OS.LINUX)
class ScarceDescriptorsTest {
  private static final int DESCRIPTORS = 96;
  private static final int CLIENTS = 150;
  private static final int PATIENCE_SECONDS = 60;

  @TempDir Path folder;
  private final List<Socket> clients = new ArrayList<>();
  private Process process;
  private BufferedReader answers;

  /** What the process said of itself at some moment. */
  private record Figures(int connections, long polls, long ticks) {}

  @AfterEach
  void close() throws IOException {
    for (Socket each : clients) {
      each.close();
    }
    process.destroyForcibly();
  }

  /** From a jar, which is open already when a class of it is needed; a folder's is not. */
  private int start(Poller poller) throws IOException {
    String java =
        "ulimit -n %d; exec '%s' --enable-native-access=ALL-UNNAMED"
                .formatted(DESCRIPTORS, Path.of(System.getProperty("java.home"), "bin", "java"))
            + " --sun-misc-unsafe-memory-access=allow -cp '%s' %s %s"
                .formatted(classPath(), ScarceDescriptors.class.getName(), poller);
    process =
        new ProcessBuilder("sh", "-c", java).redirectError(folder.resolve("log").toFile()).start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    return Integer.parseInt(answer());
  }

  private String classPath() throws IOException {
    List<String> jars = new ArrayList<>();
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(each);
      jars.add(Files.isDirectory(path) ? jar(path, jars.size()).toString() : each);
    }
    jars.removeIf(each -> !each.contains("netty") && !each.startsWith(folder.toString()));
    return String.join(File.pathSeparator, jars);
  }

  private Path jar(Path classes, int number) throws IOException {
    Path jar = folder.resolve("classes" + number + ".jar");
    try (JarOutputStream output = new JarOutputStream(Files.newOutputStream(jar));
        var files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        output.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, output);
      }
    }
    return jar;
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    return line == null ? fail("the process has ended; it said: " + log()) : line;
  }

  private String ask(String question) throws IOException {
    process.outputWriter(StandardCharsets.UTF_8).append(question).append('\n').flush();
    return answer();
  }

  private Figures figures(String question) throws IOException {
    String[] figures = ask(question).split(" ", 3);
    return new Figures(
        Integer.parseInt(figures[0]), Long.parseLong(figures[1]), Long.parseLong(figures[2]));
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private long warnings() throws IOException {
    return log().lines().filter(each -> each.contains("could not accept")).count();
  }

  private static void assertEchoes(Socket client) throws IOException {
    OutputStream output = client.getOutputStream();
    InputStream input = client.getInputStream();
    output.write("echo".getBytes(StandardCharsets.US_ASCII));
    assertEquals("echo", new String(input.readNBytes(4), StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @MethodSource("pants.Pollers#all")
  void acceptingPausesAndGoesOn(Poller poller) throws Exception {
    int port = start(poller);
    for (int i = 0; i < CLIENTS; i++) {
      Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
      client.setSoTimeout(PATIENCE_SECONDS * 1000);
      clients.add(client);
    }
    int accepted = awaitTheLimit();
    assertTrue(accepted > 0 && accepted < CLIENTS, "accepted " + accepted);
    assertEchoes(clients.getFirst());
    restsWithoutSpinning();
    assertEquals(1, warnings(), this::said);
    assertTrue(ask("connect").startsWith("[connectError, close] java.net.ConnectException"));
    assertEchoes(clients.getFirst());

    while (!clients.isEmpty()) {
      Socket served = clients.removeFirst();
      assertEchoes(served);
      served.close();
    }
    assertTrue(warnings() < 10, this::said);
    process.outputWriter().close();
    assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), this::said);
  }

  /** Until nothing more is accepted and the log has been told; how many were. */
  private int awaitTheLimit() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (warnings() == 0) {
      assertTrue(System.nanoTime() < deadline, "no warning came");
    }
    return figures("statistics").connections();
  }

  /**
   * While the limit lasts and accepting is tried again, the timer ticks and little else happens.
   */
  private void restsWithoutSpinning() throws IOException {
    Figures first = figures("statistics");
    Figures last = figures("later");
    assertEquals(first.connections(), last.connections());
    assertTrue(last.ticks() > first.ticks(), last + " after " + first);
    assertTrue(last.polls() - first.polls() < 200, last + " after " + first);
  }

  private String said() {
    try {
      return Objects.requireNonNull(log());
    } catch (IOException e) {
      return e.toString();
    }
  }
}
