package pants.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pants.Engine;
import pants.Poller;
import pants.bytes.Bytes;
import pants.net.Tls;

/** How files leave: on each poller, with TLS and without, to clients that stay and that leave. */
@Timeout(120)
class FileSendingTest {
  private static final int LARGE = 8 << 20;
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  enum Wire {
    NIO("nio", false),
    EPOLL("epoll", false),
    IO_URING("io_uring", false),
    NIO_TLS("nio", true),
    EPOLL_TLS("epoll", true);

    final String poller;
    final boolean secure;

    Wire(String poller, boolean secure) {
      this.poller = poller;
      this.secure = secure;
    }
  }

  private record Answer(String head, Bytes body) {}

  @TempDir Path folder;
  private final byte[] content = new byte[LARGE];
  private Path file = Path.of("");
  private @Nullable OverSockets opened;

  @BeforeEach
  void makeFile() throws IOException {
    new Random(1).nextBytes(content);
    file = Files.write(folder.resolve("large.bin"), content);
  }

  @AfterEach
  void close() throws IOException {
    if (opened != null) {
      opened.close();
    }
  }

  private OverSockets serve(Wire wire) throws Exception {
    return serve(wire, request -> request.sendFile(file));
  }

  private OverSockets serve(Wire wire, RequestHandler handler) throws Exception {
    Poller poller;
    try {
      poller = Poller.named(wire.poller);
    } catch (IllegalStateException e) {
      assumeTrue(false, "not on this machine: " + wire.poller);
      throw e;
    }
    var tls = wire.secure ? tls() : null;
    opened =
        new OverSockets(
            new Engine(poller),
            server -> {
              if (tls != null) {
                server.tls(tls);
              }
            },
            handler);
    return opened;
  }

  private static Tls tls() throws Exception {
    var keys = new CertificateBuilder().ecp256().subject("CN=a").setIsCertificateAuthority(true);
    var bundle = keys.buildSelfSigned();
    return Tls.server(bundle.getKeyPair().getPrivate(), bundle.getCertificate());
  }

  /** A client that believes everybody. */
  private static Socket connect(OverSockets sockets, Wire wire) throws Exception {
    var plain = sockets.connect();
    if (!wire.secure) {
      return plain;
    }
    var trusting =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trusting}, null);
    var secured =
        (SSLSocket) context.getSocketFactory().createSocket(plain, "a", plain.getPort(), true);
    secured.setSoTimeout(30_000);
    return secured;
  }

  private static void ask(Socket socket, String method, String... fields) throws IOException {
    var request = method + " / HTTP/1.1\r\nHost: a\r\n";
    for (var field : fields) {
      request += field + "\r\n";
    }
    socket.getOutputStream().write((request + "\r\n").getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("ended behind " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static Answer answer(Socket socket) throws IOException {
    var in = socket.getInputStream();
    var head = head(in);
    int at = head.indexOf("Content-Length: ") + 16;
    int length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
    return new Answer(head, Bytes.of(in.readNBytes(length)));
  }

  /** How many descriptors of files in the folder this process has. */
  private long descriptors() throws IOException {
    assumeTrue(Files.isDirectory(DESCRIPTORS));
    long count = 0;
    try (var all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (var each : all) {
        try {
          count += Files.readSymbolicLink(each).startsWith(folder.toRealPath()) ? 1 : 0;
        } catch (NoSuchFileException e) {
          // it was the stream's own
        }
      }
    }
    return count;
  }

  private void untilAllAreClosed(OverSockets sockets) {
    sockets.until(
        () -> {
          try {
            return descriptors() == 0;
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aLargeFileArrivesWholeOneBehindTheOther(Wire wire) throws Exception {
    var sockets = serve(wire);
    var answers =
        sockets.client(
            () -> {
              var socket = connect(sockets, wire);
              ask(socket, "GET");
              ask(socket, "HEAD");
              ask(socket, "GET", "Range: bytes=1000-5000000");
              ask(socket, "GET", "Range: bytes=7-9");
              var all = new ArrayList<>(List.of(answer(socket)));
              all.add(new Answer(head(socket.getInputStream()), Bytes.EMPTY));
              all.add(answer(socket));
              all.add(answer(socket));
              return all;
            });
    assertEquals(Bytes.of(content), answers.get(0).body);
    assertTrue(answers.get(1).head.contains("\r\nContent-Length: " + LARGE + "\r\n"));
    assertEquals(Bytes.of(Arrays.copyOfRange(content, 1000, 5_000_001)), answers.get(2).body);
    assertEquals(Bytes.of(Arrays.copyOfRange(content, 7, 10)), answers.get(3).body);
    untilAllAreClosed(sockets);
  }

  @ParameterizedTest
  @EnumSource
  void severalRangesArriveInOneBody(Wire wire) throws Exception {
    var sockets = serve(wire);
    var answer =
        sockets.client(
            () -> {
              var socket = connect(sockets, wire);
              ask(socket, "GET", "Range: bytes=0-2999999,-1000000,4000000-4000009");
              return answer(socket);
            });
    var body = answer.body.latin1();
    var all = new String(content, ISO_8859_1);
    int at = 0;
    for (var part :
        List.of(
            all.substring(0, 3_000_000),
            all.substring(LARGE - 1_000_000),
            all.substring(4_000_000, 4_000_010))) {
      at = body.indexOf("\r\n\r\n", at) + 4;
      assertTrue(body.startsWith(part, at));
      at += part.length();
    }
    assertTrue(body.substring(at).matches("\r\n--[0-9a-f-]+--\r\n"), body.substring(at));
    untilAllAreClosed(sockets);
  }

  /** What of the file arrives before the connection ends, which is after some of it. */
  private int arrived(Wire wire, RequestHandler handler) throws Exception {
    var sockets = serve(wire, handler);
    int count =
        sockets.client(
            () -> {
              var socket = connect(sockets, wire);
              ask(socket, "GET");
              ask(socket, "GET");
              var in = socket.getInputStream();
              assertTrue(head(in).contains("\r\nContent-Length: " + LARGE + "\r\n"));
              int read = in.readNBytes(1000).length;
              try (var writer = FileChannel.open(file, StandardOpenOption.WRITE)) {
                writer.truncate(5000);
              }
              try {
                for (int more = 1; more > 0; ) {
                  more = in.readNBytes(10_000).length;
                  read += more;
                }
              } catch (IOException e) {
                return read; // a reset
              }
              return read;
            });
    sockets.until(() -> sockets.server.connections() == 0);
    untilAllAreClosed(sockets);
    return count;
  }

  @ParameterizedTest
  @EnumSource
  void s8AFileThatShrinksWhileItIsSentCutsTheConnection(Wire wire) throws Exception {
    int arrived = arrived(wire, request -> request.sendFile(file));
    assertTrue(arrived >= 1000 && arrived < LARGE, arrived + " bytes");
  }

  @ParameterizedTest
  @EnumSource
  void s8WhatIsAppendedWhileItIsSentIsNotSent(Wire wire) throws Exception {
    var sockets = serve(wire);
    var answers =
        sockets.client(
            () -> {
              var socket = connect(sockets, wire);
              ask(socket, "GET");
              var head = head(socket.getInputStream());
              Files.write(file, new byte[1000], StandardOpenOption.APPEND);
              var body = socket.getInputStream().readNBytes(LARGE);
              ask(socket, "GET", "Range: bytes=" + LARGE + "-");
              return List.of(new Answer(head, Bytes.of(body)), answer(socket));
            });
    assertEquals(Bytes.of(content), answers.get(0).body);
    assertEquals(Bytes.of(new byte[1000]), answers.get(1).body);
  }

  @ParameterizedTest
  @EnumSource
  void s8AFileThatIsReplacedWhileItIsSentIsTheOldOne(Wire wire) throws Exception {
    var sockets = serve(wire);
    var body =
        sockets.client(
            () -> {
              var socket = connect(sockets, wire);
              ask(socket, "GET");
              head(socket.getInputStream());
              var other = Files.write(folder.resolve("other"), new byte[10]);
              Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
              return socket.getInputStream().readNBytes(LARGE);
            });
    assertArrayEquals(content, body);
  }

  @ParameterizedTest
  @EnumSource
  void noDescriptorIsLeftBehind(Wire wire) throws Exception {
    var sockets = serve(wire);
    sockets.client(
        () -> {
          for (int i = 0; i < 10; i++) {
            for (var range : List.of("X: y", "Range: bytes=0-9,5000-", "Range: bytes=1-6000000")) {
              var leaving = connect(sockets, wire);
              ask(leaving, "GET", range);
              head(leaving.getInputStream());
              if (i % 2 == 0 && !wire.secure) {
                leaving.setSoLinger(true, 0);
              }
              leaving.close();
            }
          }
          var staying = connect(sockets, wire);
          ask(staying, "HEAD");
          head(staying.getInputStream());
          ask(staying, "GET", "If-None-Match: *");
          head(staying.getInputStream());
          for (var field :
              List.of("If-Match: \"x\"", "Range: bytes=99999999-", "Range: bytes=0-1,3-4")) {
            ask(staying, "GET", field);
            answer(staying);
          }
          return true;
        });
    untilAllAreClosed(sockets);
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatReadsNothingHoldsOneDescriptor(Wire wire) throws Exception {
    int[] sent = new int[1];
    var sockets =
        serve(
            wire,
            request -> {
              sent[0]++;
              request.sendFile(file);
            });
    int requests = 20;
    var socket = new Socket[1];
    sockets.client(
        () -> {
          socket[0] = connect(sockets, wire);
          for (int i = 0; i < requests; i++) {
            ask(socket[0], "GET");
          }
          return true;
        });
    sockets.until(() -> sent[0] > 0);
    for (int i = 0; i < 20; i++) {
      sockets.engine.poll(Duration.ofMillis(5));
    }
    assertEquals(1, descriptors());
    assertEquals(1, sent[0]);
    boolean all =
        sockets.client(
            () -> {
              boolean same = true;
              for (int i = 0; i < requests; i++) {
                same &= Bytes.of(content).equals(answer(socket[0]).body);
              }
              return same;
            });
    assertTrue(all);
    assertEquals(requests, sent[0]);
    untilAllAreClosed(sockets);
  }

  @Test
  void aBlockingHandlerMaySendAFile() throws Exception {
    var sockets = serve(Wire.NIO, RequestHandler.blocking(request -> request.sendFile(file)));
    var answers =
        sockets.client(
            () -> {
              var socket = connect(sockets, Wire.NIO);
              ask(socket, "GET");
              ask(socket, "GET", "Range: bytes=0-999999,2000000-");
              ask(socket, "GET", "Range: bytes=0-1");
              return List.of(answer(socket), answer(socket), answer(socket));
            });
    assertEquals(Bytes.of(content), answers.get(0).body);
    assertTrue(answers.get(1).head.contains("multipart/byteranges"));
    assertEquals(Bytes.of(Arrays.copyOf(content, 2)), answers.get(2).body);
    untilAllAreClosed(sockets);
  }

  @Test
  void aFileMayBeSentLater() throws Exception {
    var sockets =
        serve(
            Wire.NIO,
            request -> request.engine().defer(Duration.ofMillis(1), () -> request.sendFile(file)));
    var answer =
        sockets.client(
            () -> {
              var socket = connect(sockets, Wire.NIO);
              ask(socket, "GET");
              return answer(socket);
            });
    assertEquals(Bytes.of(content), answer.body);
    untilAllAreClosed(sockets);
  }

  @Test
  void aFileForAClientThatHasLeftIsClosed() throws Exception {
    var requests = new ArrayList<HttpRequest>();
    var sockets = serve(Wire.NIO, requests::add);
    sockets.client(
        () -> {
          var socket = connect(sockets, Wire.NIO);
          ask(socket, "GET");
          return true;
        });
    sockets.until(() -> !requests.isEmpty());
    sockets.client(
        () -> {
          sockets.resetClients();
          return true;
        });
    sockets.until(() -> requests.getFirst().isLost());
    requests.getFirst().sendFile(file);
    assertEquals(0, descriptors());
    assertTrue(requests.getFirst().isFinished());
  }
}
