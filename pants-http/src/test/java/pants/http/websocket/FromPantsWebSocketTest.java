package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pants.http.websocket.MessageType.BINARY;
import static pants.http.websocket.MessageType.TEXT;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;
import pants.bytes.NetStruct;
import pants.bytes.Struct;
import pants.http.MutableHeaders;
import pants.http.server.HttpRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What docs/coming-from-pants.md promises of WebSockets where no other test shows it. */
class FromPantsWebSocketTest {
  /** The first example of the chapter. */
  private static final class EchoSocket extends WebSocket {
    @Override
    protected void onText(String text) {
      write(text);
    }

    @Override
    protected void onBinary(Bytes data) {
      write(data);
    }
  }

  @Test
  void everyRequestIsAHandshake() {
    try (Talk talk = Talk.server(EchoSocket::new)) {
      assertEquals(List.of("TEXT a"), talk.text("a").received());
      assertEquals(List.of("BINARY b"), talk.binary("b").received());
      Talk other = talk.another();
      assertEquals(List.of("TEXT c"), other.text("c").received());
    }
  }

  /** A variable of a route comes to the constructor. */
  private static final class Greeter extends WebSocket {
    private final String name;

    Greeter(String name) {
      this.name = name;
    }

    @Override
    protected void onConnect() {
      write("Hello, " + name + "!");
    }
  }

  @Test
  void argumentsAreThoseOfTheConstructor() {
    try (Talk talk = Talk.server(() -> new Greeter("Al"))) {
      assertEquals(List.of("TEXT Hello, Al!"), talk.received());
    }
  }

  /** The example of a handshake of one's own. */
  private static final class SecureSocket extends WebSocket {
    @Override
    protected boolean onHandshake(HttpRequest request, MutableHeaders headers) {
      return isSecure() && request.headers().first("X-Pizza") != null;
    }

    @Override
    protected void onConnect() {
      write("Welcome to PizzaNet.");
    }
  }

  @Test
  void aHandshakeMayAskForASecretAndForTls() {
    String secure = "X-Forwarded-Proto: https";
    try (Talk talk = Talk.server(SecureSocket::new, secure, "X-Pizza: yes")) {
      assertEquals(List.of("TEXT Welcome to PizzaNet."), talk.received());
    }
    for (String[] lacking : new String[][] {{secure}, {"X-Pizza: yes"}}) {
      try (Talk talk = Talk.server(SecureSocket::new, lacking)) {
        assertTrue(talk.head.startsWith("HTTP/1.1 403 "), talk.head);
      }
    }
  }

  /** The example of lines. */
  private static final class LineOriented extends WebSocket {
    @Override
    protected void onConnect() {
      readDelimiter(TEXT, until("\n"));
    }

    @Override
    protected void onText(String line) {
      write(rot13(line));
    }
  }

  private static String rot13(String text) {
    StringBuilder turned = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int first = Character.isUpperCase(c) ? 'A' : 'a';
      turned.append(Character.isLetter(c) ? (char) ((c - first + 13) % 26 + first) : c);
    }
    return turned.toString();
  }

  @Test
  void linesOfTextAreReadAndBytesAreRefused() {
    try (Talk talk = Talk.server(LineOriented::new)) {
      assertEquals(
          List.of("TEXT Uryyb", "TEXT jbeyq"), talk.text("Hello\nwor").text("ld\n").received());
      assertTrue(talk.binary("x\n").received().getFirst().startsWith("CLOSE 1002"));
    }
  }

  /** The example of remote calls. */
  private static final class Rpc extends WebSocket {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Function<String, String>> METHODS =
        Map.of("rot13", FromPantsWebSocketTest::rot13);

    private void json(boolean ok, String result) {
      var answer = JSON.createObjectNode().put("ok", ok).put("result", result);
      write(Bytes.of(JSON.writeValueAsBytes(answer)), TEXT);
    }

    @Override
    protected void onText(String text) {
      JsonNode call;
      try {
        call = JSON.readTree(text);
      } catch (JacksonException e) {
        json(false, "can't decode JSON");
        return;
      }
      Function<String, String> method = METHODS.get(call.path("method").asString(""));
      if (method == null) {
        json(false, "no such method");
      } else {
        json(true, method.apply(call.path("args").path(0).asString("")));
      }
    }
  }

  @Test
  void callsInJsonAreAnsweredAlsoWhereTheyAreFragmented() {
    try (Talk talk = Talk.server(Rpc::new)) {
      talk.frame(Opcode.TEXT, false, Bytes.utf8("{\"method\": \"rot13\", "));
      talk.frame(Opcode.CONTINUATION, true, Bytes.utf8("\"args\": [\"test\"]}"));
      talk.text("{").text("{\"method\": \"none\"}");
      assertEquals(
          List.of(
              "TEXT {\"ok\":true,\"result\":\"grfg\"}",
              "TEXT {\"ok\":false,\"result\":\"can't decode JSON\"}",
              "TEXT {\"ok\":false,\"result\":\"no such method\"}"),
          talk.received());
    }
  }

  @Test
  void aStructAndANetStructHandOnTheirValues() {
    List<Object> values = new ArrayList<>();
    Told socket = new Told();
    socket.whenConnected =
        () ->
            socket.cut(
                BINARY,
                Struct.of("!ILH"),
                packet -> {
                  values.add(packet.longAt(0) + packet.longAt(1) + packet.longAt(2));
                  socket.cut(BINARY, NetStruct.of("b$"), text -> values.add(text.size()));
                });
    try (Talk talk = Talk.server(() -> socket)) {
      talk.binary("\0\0\0\1\0\0\0\2\0\3").binary("\2a").binary("b");
      assertEquals(6L, values.getFirst());
      assertEquals(2, values.size());
      assertTrue(talk.text("x").received().getFirst().startsWith("CLOSE 1002"));
    }
  }

  @Test
  void theOwnAddressesMayBeSetAndSetBack() {
    Told socket = new Told();
    try (Talk talk = Talk.server(() -> socket)) {
      var local = socket.localAddress();
      var remote = socket.remoteAddress();
      var other = pants.net.Address.of("192.0.2.1", 1);
      socket.localAddress(other);
      socket.remoteAddress(other);
      assertEquals(List.of(other, other), List.of(socket.localAddress(), socket.remoteAddress()));
      socket.localAddress(null);
      socket.remoteAddress(null);
      assertEquals(List.of(local, remote), List.of(socket.localAddress(), socket.remoteAddress()));
      assertTrue(talk.head.startsWith("HTTP/1.1 101 "));
    }
  }
}
