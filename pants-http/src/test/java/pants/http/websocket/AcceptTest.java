package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;
import pants.http.MutableHeaders;
import pants.http.server.HttpRequest;

/** How a server comes to its WebSockets. */
class AcceptTest {
  /** Asks a function whether to go on. */
  private static class Guarded extends Told {
    private final Guard guard;

    interface Guard {
      boolean allows(Guarded socket, HttpRequest request, MutableHeaders headers) throws Exception;
    }

    Guarded(Guard guard) {
      this.guard = guard;
    }

    @Override
    protected boolean onHandshake(HttpRequest request, MutableHeaders headers) throws Exception {
      return guard.allows(this, request, headers);
    }
  }

  private static Talk refused(Guarded socket, String status) {
    Talk talk = Talk.server(() -> socket);
    assertTrue(talk.head.startsWith("HTTP/1.1 " + status + " "), talk.head);
    assertEquals(List.of(), socket.told);
    assertTrue(socket.closed());
    assertFalse(socket.connected());
    return talk;
  }

  @Test
  void refusesWith403AndTheHeadersThatWereSet() {
    Guarded socket =
        new Guarded(
            (self, request, headers) -> {
              headers.set("X-Why", "no");
              return false;
            });
    try (Talk talk = refused(socket, "403")) {
      assertTrue(talk.head.contains("X-Why: no\r\n"));
      assertFalse(talk.peer.ended()); // other requests may follow
    }
  }

  @Test
  void sendsTheHeadersThatWereSetWhenItAgrees() {
    Guarded socket =
        new Guarded(
            (self, request, headers) -> {
              headers.set("X-Why", "yes");
              return true;
            });
    try (Talk talk = Talk.server(() -> socket)) {
      assertTrue(talk.head.startsWith("HTTP/1.1 101 "));
      assertTrue(talk.head.contains("X-Why: yes\r\n"));
      assertEquals(List.of("connect"), socket.told);
    }
  }

  @Test
  void mayAnswerByItself() {
    Guarded socket =
        new Guarded(
            (self, request, headers) -> {
              request.sendStatus(401);
              request.sendHeaders(new MutableHeaders().set("WWW-Authenticate", "Basic"));
              request.send("who?");
              request.finish();
              return true;
            });
    try (Talk talk = refused(socket, "401")) {
      assertTrue(talk.head.contains("WWW-Authenticate: Basic\r\n"));
    }
  }

  @Test
  void anExceptionOfTheProgramIsAnsweredWith500() {
    Guarded socket =
        new Guarded(
            (self, request, headers) -> {
              throw new java.io.IOException("no data base");
            });
    try (Talk talk = refused(socket, "500")) {
      assertEquals("no data base", talk.thrown.getFirst().getMessage());
      assertEquals(1, talk.thrown.size());
    }
  }

  @Test
  void refusesWhereItIsClosedWhileItIsAsked() {
    Guarded socket =
        new Guarded(
            (self, request, headers) -> {
              self.close();
              return true;
            });
    refused(socket, "403").close();
  }

  @Test
  void writingBeforeItIsConnectedIsAnError() {
    List<String> errors = new ArrayList<>();
    Guarded socket =
        new Guarded(
            (self, request, headers) -> {
              assertFalse(self.connected());
              errors.add(
                  assertThrows(IllegalStateException.class, () -> self.write("a")).getMessage());
              return true;
            });
    try (Talk talk = Talk.server(() -> socket)) {
      assertEquals(List.of(), talk.received());
      assertTrue(
          errors.getFirst().endsWith("is not connected: it cannot write"), errors.toString());
    }
    assertThrows(IllegalStateException.class, () -> new Told().write(Bytes.EMPTY));
    assertThrows(IllegalStateException.class, () -> new Told().ping());
    assertThrows(IllegalStateException.class, () -> new Told().flush());
    assertThrows(IllegalStateException.class, () -> new Told().whole());
  }

  @Test
  void fieldsOfTheHandshakeAreNotForThePrograms() {
    for (String name :
        List.of("Upgrade", "Connection", "Sec-WebSocket-Accept", "Sec-WebSocket-Extensions")) {
      Guarded socket =
          new Guarded(
              (self, request, headers) -> {
                headers.set(name, "x");
                return true;
              });
      try (Talk talk = refused(socket, "500")) {
        assertTrue(talk.thrown.getFirst().getMessage().contains(name));
      }
    }
  }

  @Test
  void knowsItsPeerWhenItIsAsked() {
    List<Object> seen = new ArrayList<>();
    Guarded socket =
        new Guarded(
            (self, request, headers) -> {
              seen.add(self.isSecure());
              seen.add(self.remoteAddress());
              seen.add(self.engine());
              return true;
            });
    try (Talk talk = Talk.server(() -> socket)) {
      assertEquals(false, seen.get(0));
      assertEquals(socket.remoteAddress(), seen.get(1));
      assertSame(talk.test.engine(), seen.get(2));
      assertTrue(seen.get(1).toString().startsWith("127.0.0.1:"), seen.toString());
      assertEquals(
          Talk.ADDRESS.toString().replace("localhost", "127.0.0.1"), socket.localAddress() + "");
    }
  }

  @Test
  void believesAProxyThatIsTrusted() {
    List<Object> seen = new ArrayList<>();
    Guarded socket =
        new Guarded(
            (self, request, headers) -> {
              seen.add(self.isSecure());
              seen.add(self.remoteAddress() + "");
              return true;
            });
    String[] fields = {"X-Forwarded-Proto: https", "X-Real-IP: 192.0.2.7"};
    try (Talk talk = Talk.server(() -> socket, fields)) {
      assertEquals(true, seen.get(0));
      assertTrue(seen.get(1).toString().startsWith("192.0.2.7"), seen.toString());
      assertTrue(socket.isSecure());
      assertEquals(seen.get(1), socket.remoteAddress() + "");
      socket.remoteAddress(null);
      assertTrue((socket.remoteAddress() + "").startsWith("127.0.0.1"));
      talk.peer.reset();
      assertNull(socket.remoteAddress());
    }
  }

  @Test
  void acceptsInsideAnyHandler() {
    Told socket = new Told();
    try (Talk talk =
        Talk.server(
            request -> {
              if (request.path().equals("/")) {
                socket.accept(request);
              } else {
                request.sendResponse("Nothing to see here.");
              }
            })) {
      assertEquals(List.of("TEXT a"), talk.text("a").received());
      var other = talk.test.connect(Talk.ADDRESS).send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
      assertTrue(other.receiveText().endsWith("Nothing to see here."));
    }
  }

  @Test
  void acceptsLater() throws Exception {
    List<HttpRequest> asked = new ArrayList<>();
    Told socket = new Told();
    try (Talk talk = Talk.server(asked::add)) {
      assertEquals("", talk.head);
      talk.text("sent at once");
      socket.accept(asked.getFirst());
      talk.test.settle();
      assertEquals(List.of("connect", "text sent at once"), socket.told);
      assertTrue(talk.peer.receiveText().startsWith("HTTP/1.1 101 "));
    }
  }

  @Test
  void aClientThatHasLeftMeanwhileIsNotAskedFor() throws Exception {
    List<HttpRequest> asked = new ArrayList<>();
    Guarded socket =
        new Guarded(
            (self, request, headers) -> {
              throw new AssertionError("asked");
            });
    try (Talk talk = Talk.server(asked::add)) {
      talk.peer.reset();
      socket.accept(asked.getFirst());
      talk.test.settle();
      assertTrue(socket.closed());
      assertEquals(List.of(), socket.told);
    }
  }

  @Test
  void acceptsOnce() {
    List<Throwable> thrown = new ArrayList<>();
    Told socket = new Told();
    Told second = new Told();
    try (Talk talk =
        Talk.server(
            request -> {
              socket.accept(request);
              thrown.add(assertThrows(IllegalStateException.class, () -> socket.accept(request)));
              thrown.add(assertThrows(IllegalStateException.class, () -> second.accept(request)));
            })) {
      assertEquals(List.of("TEXT a"), talk.text("a").received());
      assertTrue(thrown.get(0).getMessage().contains("is in use: accept comes too late"));
      assertTrue(thrown.get(1).getMessage().contains("answered already"));
    }
  }

  @Test
  void settingsComeBeforeItsUse() {
    Told socket = new Told();
    try (Talk talk = Talk.server(() -> socket)) {
      List<Runnable> settings =
          List.of(
              () -> socket.limits(WebSocketLimits.DEFAULT),
              () -> socket.protocols("a"),
              () -> socket.deflate(Deflate.DEFAULT),
              () -> socket.origins(Origins.SAME),
              () -> socket.allowOldHandshake(true),
              () -> socket.header("A", "b"),
              () -> socket.cookie("a", "b"),
              () -> socket.tls(pants.net.Tls.client()),
              () -> socket.on(talk.test.engine()),
              () -> socket.connect("ws://localhost/"));
      for (Runnable setting : settings) {
        var e = assertThrows(IllegalStateException.class, setting::run);
        assertTrue(e.getMessage().contains(" is in use: "), e.getMessage());
      }
    }
  }

  @Test
  void choosesASubProtocol() {
    Told socket = new Told();
    socket.protocols("b", "a");
    try (Talk talk = Talk.server(() -> socket, "Sec-WebSocket-Protocol: a, b")) {
      assertTrue(talk.head.contains("Sec-WebSocket-Protocol: b\r\n"));
      assertEquals("b", socket.protocol());
    }
    Guarded own =
        new Guarded(
            (self, request, headers) -> {
              headers.set("Sec-WebSocket-Protocol", "a");
              return true;
            });
    try (Talk talk = Talk.server(() -> own, "Sec-WebSocket-Protocol: a, b")) {
      assertTrue(talk.head.contains("Sec-WebSocket-Protocol: a\r\n"));
      assertEquals("a", own.protocol());
    }
    Guarded wrong =
        new Guarded(
            (self, request, headers) -> {
              headers.set("Sec-WebSocket-Protocol", "c");
              return true;
            });
    refused(wrong, "500").close();
  }

  @Test
  void otherThreadsAreRefusedByName() throws Exception {
    Told socket = new Told();
    try (Talk talk = Talk.server(() -> socket)) {
      List<Runnable> calls =
          List.of(
              () -> socket.write("a"),
              () -> socket.ping(),
              () -> socket.close(),
              () -> socket.closeNow(),
              () -> socket.pauseReading(true),
              () -> socket.whole(),
              () -> socket.flush());
      List<Throwable> thrown = new ArrayList<>();
      Thread other =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (Runnable call : calls) {
                      try {
                        call.run();
                      } catch (IllegalStateException e) {
                        thrown.add(e);
                      }
                    }
                  });
      other.join();
      assertEquals(calls.size(), thrown.size());
      Predicate<Throwable> names = e -> e.getMessage().contains("was called on the thread");
      assertTrue(thrown.stream().allMatch(names), thrown.toString());
      assertInstanceOf(IllegalStateException.class, thrown.getFirst());
      assertEquals(List.of("TEXT a"), talk.text("a").received());
    }
  }
}
