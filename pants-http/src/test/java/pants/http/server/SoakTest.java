package pants.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left behind by very many requests, good and bad. */
@Timeout(120)
class SoakTest {
  private static final String ERROR = "Internal Server Error\n";

  private final ConcurrentLinkedQueue<String> leaks = new ConcurrentLinkedQueue<>();

  private static String post(String body) {
    var head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n".formatted(body.length());
    return head + body;
  }

  /** A body of its own for each request, some of them in more pieces than one. */
  private static String body(int i) {
    return ("body " + i + ";").repeat(i % 50 == 0 ? 500 : 3);
  }

  /** The body of the next answer. */
  private static String answer(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("ended behind " + head);
      }
      head.append((char) next);
    }
    var text = head.toString();
    int at = text.indexOf("Content-Length: ") + 16;
    int length = Integer.parseInt(text.substring(at, text.indexOf('\r', at)));
    return new String(in.readNBytes(length), ISO_8859_1);
  }

  /** Sends requests in bunches on connections side by side, and counts answers of others. */
  private static int run(List<Socket> sockets, int requests) throws IOException {
    var ins = new ArrayList<InputStream>();
    for (var socket : sockets) {
      ins.add(new BufferedInputStream(socket.getInputStream(), 65_536));
    }
    int bunch = 50;
    int wrong = 0;
    for (int i = 0; i < requests; i += bunch * sockets.size()) {
      for (int s = 0; s < sockets.size(); s++) {
        var text = new StringBuilder();
        for (int k = 0; k < bunch; k++) {
          text.append(post(body(i + s * bunch + k)));
        }
        sockets.get(s).getOutputStream().write(text.toString().getBytes(ISO_8859_1));
      }
      for (int s = 0; s < sockets.size(); s++) {
        for (int k = i + s * bunch; k < i + (s + 1) * bunch; k++) {
          wrong += answer(ins.get(s)).equals(k % 10 == 9 ? body(k) : ERROR) ? 0 : 1;
        }
      }
    }
    return wrong;
  }

  private static void collect(List<WeakReference<HttpRequest>> kept) {
    for (int i = 0; i < 100 && kept.stream().anyMatch(each -> each.get() != null); i++) {
      System.gc();
    }
    assertEquals(0, kept.stream().filter(each -> each.get() != null).count());
  }

  @Test
  void r9AHundredThousandHandlersThatThrowLeaveNothingBehind() throws Exception {
    ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + records));
    var kept = new ArrayList<WeakReference<HttpRequest>>();
    int requests = 100_000;
    int[] reported = new int[1];
    int[] handled = new int[1];
    RequestHandler handler =
        request -> {
          if (handled[0]++ % 100 == 0) {
            kept.add(new WeakReference<>(request));
          }
          var body = request.body();
          int number = Integer.parseInt(body.utf8(), 5, body.utf8().indexOf(';'), 10);
          if (number % 10 == 9) {
            request.sendResponse(body.utf8());
          } else if (number % 10 == 8) {
            request.sendStatus(201);
            request.onEnd(() -> {});
            throw new IOException("expected");
          } else {
            throw new IOException("expected");
          }
        };
    try (var sockets = new OverSockets(handler)) {
      sockets.engine.onUncaught(thrown -> reported[0]++);
      int wrong =
          sockets.client(
              () -> {
                var all = new ArrayList<Socket>();
                for (int i = 0; i < 10; i++) {
                  all.add(sockets.connect());
                }
                int sum = run(all, requests);
                for (var socket : all) {
                  socket.close();
                }
                return sum;
              });
      assertEquals(0, wrong);
      assertEquals(requests, handled[0]);
      assertEquals(requests / 10 * 9, reported[0]);
      sockets.until(() -> sockets.server.connections() == 0);
      collect(kept);
      ByteBufAllocator.DEFAULT.buffer(1).release();
      assertEquals(List.of(), List.copyOf(leaks));
    } finally {
      ByteBufUtil.setLeakListener(null);
    }
  }

  @Test
  void r8NothingThatIsRefusedIsLogged() {
    var records = new ArrayList<LogRecord>();
    var logger = Logger.getLogger("pants");
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            records.add(entry);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    var before = logger.getLevel();
    logger.setLevel(Level.ALL);
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try (var wired = new Wired()) {
      wired.test.engine().onUncaught(null);
      wired.test.engine().slowCallback(null);
      var inputs =
          List.of(
              "bad\r\n",
              "GET / HTTP/9.9\r\n",
              "GET / HTTP/1.1\r\n\r\n",
              "GET / HTTP/1.1\r\nX\u001b[31m : 1\r\n\r\n",
              "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
              Wired.CHUNKED + "x\r\n",
              Wired.post(1 << 30));
      for (int i = 0; i < 1000; i++) {
        Reply.only(wired.connect().send(inputs.get(i % inputs.size())).receiveText());
      }
      Reply.only(wired.connect().send("GET").end().receiveText());
      assertEquals(1001, wired.refused());
      assertEquals(List.of(), records);
      wired.connect().send("GET").reset();
      assertEquals(List.of(Level.FINE), records.stream().map(LogRecord::getLevel).toList());
      wired.handler =
          request -> {
            throw new IllegalStateException("a fault is logged");
          };
      wired.connect().send(Wired.GET);
      assertEquals(Level.SEVERE, records.getLast().getLevel());
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
      logger.setLevel(before);
    }
  }

  private static long descriptors() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }

  @Test
  void r12ConnectionsThatEndInAnyWayLeaveNoDescriptor() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")));
    try (var sockets = new OverSockets(request -> request.sendResponse("x".repeat(10_000)))) {
      connect(sockets, 1);
      sockets.until(() -> sockets.server.connections() == 0);
      long before = descriptors();
      connect(sockets, 3000);
      sockets.until(() -> sockets.server.connections() == 0);
      long[] after = new long[1];
      sockets.until(
          () -> {
            try {
              after[0] = descriptors();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
            return after[0] <= before + 20;
          });
      assertFalse(sockets.server.refusals().isEmpty());
      assertTrue(sockets.server.listening());
    }
  }

  /** Connects and leaves so many times, in several ways. */
  private static void connect(OverSockets sockets, int times) throws Exception {
    sockets.client(
        () -> {
          for (int i = 0; i < times; i++) {
            try (var socket = sockets.connect()) {
              use(socket, i % 6);
            }
          }
          return null;
        });
  }

  private static void use(Socket socket, int way) throws IOException {
    var out = socket.getOutputStream();
    var in = socket.getInputStream();
    var request = post("hi").getBytes(ISO_8859_1);
    switch (way) {
      case 0 -> {
        out.write(request);
        assertEquals(10_000, answer(in).length());
      }
      case 1 -> {
        out.write(request);
        socket.setSoLinger(true, 0); // a reset
      }
      case 2 -> {
        out.write(request);
        socket.shutdownOutput();
        assertTrue(in.readAllBytes().length > 10_000);
      }
      case 3 -> {
        out.write(request, 0, 40);
        socket.shutdownOutput();
        socket.setSoLinger(true, 0); // a reset of what is closed in half
      }
      case 4 -> {
        out.write("bad\r\n".getBytes(ISO_8859_1));
        Reply.only(new String(in.readAllBytes(), ISO_8859_1)).checkRefusal(400);
      }
      default -> {} // connects and leaves
    }
  }
}
