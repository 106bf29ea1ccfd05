package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pants.netty.NettyPoller;
import pants.transport.netty.NioPoller;

/** Which pollers there are, and how one is chosen. */
class PollerTest {
  private static final String PROPERTY = "pants.poller";

  /** A service of the tests: java.nio by another name. */
  public static class Other implements NettyPoller {
    private final NettyPoller nio = new NioPoller();

    @Override
    public String name() {
      return "other";
    }

    @Override
    public @Nullable Throwable unavailable() {
      return null;
    }

    @Override
    public IoHandlerFactory handler() {
      return nio.handler();
    }

    @Override
    public Channel stream(@Nullable SocketProtocolFamily family) {
      return nio.stream(family);
    }

    @Override
    public ServerChannel server(@Nullable SocketProtocolFamily family) {
      return nio.server(family);
    }

    @Override
    public SocketAddress address(SocketAddress address) {
      return nio.address(address);
    }
  }

  /** One whose name is taken. */
  public static final class SecondNio extends Other {
    @Override
    public String name() {
      return "nio";
    }
  }

  /** One that this machine cannot have. */
  public static final class Lacking extends Other {
    @Override
    public String name() {
      return "lacking";
    }

    @Override
    public Throwable unavailable() {
      return new UnsupportedOperationException("it needs a transputer");
    }
  }

  /** One of a transport that has no shared ports. */
  public static final class Unshared extends Other {
    @Override
    public String name() {
      return "unshared";
    }

    @Override
    public ServerChannel server(@Nullable SocketProtocolFamily family) {
      return new LocalServerChannel();
    }
  }

  @Test
  void eachHasItsName() {
    assertSame(Poller.nio(), Poller.named("nio"));
    Pollers.all().forEach(each -> assertSame(each, Poller.named(each.name())));
  }

  @ParameterizedTest
  @CsvSource({
    "epoll, Linux, io.netty:netty-transport-native-epoll",
    "kqueue, macOS, io.netty:netty-transport-native-kqueue",
    "io_uring, Linux 5.9, io.netty:netty-transport-native-io_uring"
  })
  void oneThatCannotBeUsedSaysWhatItNeeds(String name, String platform, String jar) {
    assumeTrue(!Pollers.isUsable(name));
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class,
            switch (name) {
              case "epoll" -> Poller::epoll;
              case "kqueue" -> Poller::kqueue;
              default -> Poller::ioUring;
            });
    assertTrue(refused.getMessage().startsWith(name + " cannot be used here: it needs "));
    assertTrue(refused.getMessage().contains(platform), refused.getMessage());
    assertTrue(refused.getMessage().contains(jar), refused.getMessage());
    assertNotNull(refused.getCause());
  }

  @Test
  void aWrongNameIsRefusedWithTheNamesThatThereAre() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Poller.named("select"));
    assertEquals(
        "no poller is named \"select\": there are [nio, epoll, kqueue, io_uring, other]",
        refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "other"})
  void theSystemPropertyChoosesThePreferredOne(String name) {
    System.setProperty(PROPERTY, name);
    try {
      assertEquals(name, Poller.preferred().name());
    } finally {
      System.clearProperty(PROPERTY);
    }
  }

  @Test
  void aWrongNameInTheSystemPropertyIsRefused() {
    System.setProperty(PROPERTY, "select");
    try {
      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> new Engine().close());
      assertTrue(
          refused
              .getMessage()
              .startsWith("the system property pants.poller: no poller is named \"select\""),
          refused.getMessage());
    } finally {
      System.clearProperty(PROPERTY);
    }
  }

  // Services

  @Test
  void aServiceServes() {
    try (Loopback net = new Loopback(Poller.named("other"))) {
      Recorder client = net.connect(new Recorder(), net.serve(Echo::new));
      client.write("hello");
      net.until(() -> client.text().equals("hello"));
    }
  }

  @Test
  void aServiceWithoutSocketsOfJavaNioSaysSo() throws IOException {
    Poller other = Poller.named("other");
    try (Engine engine = new Engine(other);
        var socket = java.nio.channels.ServerSocketChannel.open().bind(null)) {
      assertTrue(
          assertThrows(
                  IllegalStateException.class,
                  () -> new Server<>(Echo::new).on(engine).listen(socket))
              .getMessage()
              .endsWith("not with other"));
    }
  }

  @Test
  void aServiceThatDoesNotLoadIsNamed(@TempDir Path folder) throws IOException {
    assertEquals(
        "a poller does not load: pants.netty.NettyPoller: Provider no.such.Poller not found",
        refusedWith(folder, "no.such.Poller", "anything"));
  }

  @Test
  void aServiceMayNotTakeTheNameOfAnother(@TempDir Path folder) throws IOException {
    assertEquals(
        "pants.PollerTest$SecondNio has the name of another poller: \"nio\"",
        refusedWith(folder, SecondNio.class.getName(), "anything"));
  }

  @Test
  void aServiceSaysWhatItLacks(@TempDir Path folder) throws IOException {
    assertEquals(
        "lacking cannot be used here: it needs a transputer",
        refusedWith(folder, Lacking.class.getName(), "lacking"));
  }

  @Test
  void aServiceThatCannotShareAPortRefusesTo(@TempDir Path folder) throws IOException {
    with(
        folder,
        Unshared.class.getName(),
        () -> {
          try (Engine engine = new Engine(Poller.named("unshared"))) {
            Server<Echo> server = new Server<>(Echo::new).on(engine).reusePort(true);
            assertEquals(
                "reusePort: unshared cannot share a port on this platform",
                assertThrows(IllegalStateException.class, () -> server.listen(4040)).getMessage());
          }
        });
  }

  /** What a name is refused with where another class is a service too. */
  private static String refusedWith(Path folder, String service, String name) throws IOException {
    String[] message = new String[1];
    with(
        folder,
        service,
        () -> {
          assertSame(Poller.nio(), Poller.named("nio"), "the own ones need no service");
          message[0] =
              assertThrows(IllegalStateException.class, () -> Poller.named(name)).getMessage();
        });
    return message[0];
  }

  private static void with(Path folder, String service, Runnable test) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve(NettyPoller.class.getName()), service + "\n");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      test.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
