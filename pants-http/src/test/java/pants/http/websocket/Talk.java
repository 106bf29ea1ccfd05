package pants.http.websocket;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.http.server.HttpServer;
import pants.http.server.RequestHandler;
import pants.net.Address;
import pants.testing.TestEngine;
import pants.testing.TestPeer;

/**
 * A WebSocket of this project and a peer that is told frame by frame what to send, on a virtual
 * clock and a network in memory.
 */
final class Talk implements AutoCloseable {
  static final Address ADDRESS = Address.of("localhost", 80);
  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  /** The peer takes anything. */
  private static final WebSocketLimits LIMITS =
      WebSocketLimits.DEFAULT.message(Integer.MAX_VALUE).fragments(Integer.MAX_VALUE);

  final TestEngine test;
  final TestPeer peer;

  /** The head of the answer to the handshake, or of the request. */
  final String head;

  /** What throws in hooks, in the place of failing the test. */
  final List<Throwable> thrown = new ArrayList<>();

  /** The server, where the WebSocket is one. */
  final HttpServer server;

  private final FrameWriter writer;
  private final FrameReader reader;
  private final ReceiveBuffer received = new ReceiveBuffer(Integer.MAX_VALUE);
  private final ByteArrayOutputStream payload = new ByteArrayOutputStream();

  private Talk(Role ofPeer, RequestHandler handler, String... fields) {
    writer = new FrameWriter(ofPeer);
    reader = new FrameReader(ofPeer, true, LIMITS);
    test = new TestEngine();
    server = new HttpServer(handler).on(test.engine());
    listen();
    peer = test.connect(ADDRESS);
    peer.send(request(fields));
    head = head();
  }

  private void listen() {
    test.engine().onUncaught(thrown::add);
    server.xheaders(true).listen(80);
  }

  private Talk(WebSocket socket, String... fields) {
    writer = new FrameWriter(Role.SERVER);
    reader = new FrameReader(Role.SERVER, true, LIMITS);
    test = new TestEngine();
    server = new HttpServer(request -> {});
    test.engine().onUncaught(thrown::add);
    peer = test.peerAt(ADDRESS);
    socket.on(test.engine()).connect("ws://localhost/");
    test.settle();
    head = head();
    peer.send(agreement(head, fields));
  }

  /** What a server answers that agrees to a handshake. */
  static String agreement(String request, String... fields) {
    String key = request.replaceAll("(?s).*Sec-WebSocket-Key: ([^\r]*)\r.*", "$1");
    StringBuilder answer = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\n");
    answer.append("Upgrade: websocket\r\nConnection: Upgrade\r\n");
    answer.append("Sec-WebSocket-Accept: ").append(HandshakeKey.accept(key)).append("\r\n");
    for (String field : fields) {
      answer.append(field).append("\r\n");
    }
    return answer + "\r\n";
  }

  private Talk(Talk first, String... fields) {
    test = first.test;
    server = first.server;
    writer = new FrameWriter(Role.CLIENT);
    reader = new FrameReader(Role.CLIENT, true, LIMITS);
    peer = test.connect(ADDRESS);
    peer.send(request(fields));
    head = head();
  }

  /** Another client of the same server. */
  Talk another(String... fields) {
    return new Talk(this, fields);
  }

  /** A server whose WebSockets are made by a factory, and a client, after the handshake. */
  static Talk server(Supplier<? extends WebSocket> factory, String... fields) {
    return new Talk(Role.CLIENT, WebSocket.handler(factory), fields);
  }

  /** A server, and a client that has sent a handshake. */
  static Talk server(RequestHandler handler, String... fields) {
    return new Talk(Role.CLIENT, handler, fields);
  }

  /** A client, and a server that has agreed to its handshake. */
  static Talk client(WebSocket socket, String... fields) {
    return new Talk(socket, fields);
  }

  /** A proper handshake, with further fields. */
  static String request(String... fields) {
    List<String> lines = new ArrayList<>();
    lines.add("GET / HTTP/1.1");
    lines.add("Host: localhost");
    lines.add("Upgrade: websocket");
    lines.add("Connection: Upgrade");
    lines.add("Sec-WebSocket-Key: " + KEY);
    lines.add("Sec-WebSocket-Version: 13");
    lines.addAll(List.of(fields));
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  private String head() {
    Bytes all = peer.receive();
    String text = all.latin1();
    int end = text.indexOf("\r\n\r\n") + 4;
    if (end < 4) {
      return text; // nothing came
    }
    received.append(all.slice(end, all.length()).asByteBuffer());
    return text.substring(0, end);
  }

  /** Sends a whole message of text. */
  Talk text(String text) {
    return frame(Opcode.TEXT, true, Bytes.utf8(text));
  }

  /** Sends a whole binary message, written as ISO-8859-1. */
  Talk binary(String latin1) {
    return frame(Opcode.BINARY, true, Bytes.latin1(latin1));
  }

  Talk frame(Opcode opcode, boolean fin, Bytes payload) {
    return raw(bytes(opcode, fin, payload));
  }

  /** A frame as the peer sends it. */
  Bytes bytes(Opcode opcode, boolean fin, Bytes payload) {
    return writer.head(opcode, fin, false, payload.length()).payload(payload).toBytes();
  }

  /** Sends several frames so that they arrive together. */
  Talk together(Bytes... frames) {
    Bytes all = Bytes.EMPTY;
    for (Bytes each : frames) {
      all = all.concat(each);
    }
    return raw(all);
  }

  /** Sends a text that is compressed, without regard to those before it. */
  Talk compressed(String text) {
    return raw(compressedFrame(text));
  }

  /** A text as the peer sends it compressed. */
  Bytes compressedFrame(String text) {
    DeflateTerms terms = new DeflateTerms(true, true, 15, 15);
    try (Compressor compressor = new Compressor(Role.CLIENT, terms, Deflate.DEFAULT)) {
      Bytes deflated = compressor.compress(Bytes.utf8(text));
      return writer.head(Opcode.TEXT, true, true, deflated.length()).payload(deflated).toBytes();
    }
  }

  /** A text as the peer sends it. */
  Bytes textFrame(String text) {
    return bytes(Opcode.TEXT, true, Bytes.utf8(text));
  }

  /** Sends a ping. */
  Talk ping(String payload) {
    return frame(Opcode.PING, true, Bytes.utf8(payload));
  }

  /** Sends a pong. */
  Talk pong(String payload) {
    return frame(Opcode.PONG, true, Bytes.utf8(payload));
  }

  /** Sends a close frame. */
  Talk close(int code, String text) {
    return frame(Opcode.CLOSE, true, closing(code, text));
  }

  /** The payload of a close frame, allowed or not. */
  static Bytes closing(int code, String text) {
    return Bytes.of((byte) (code >> 8), (byte) code).concat(Bytes.utf8(text));
  }

  Talk raw(Bytes bytes) {
    peer.send(bytes);
    return this;
  }

  /**
   * What has arrived since this was asked last: a frame each, such as {@code TEXT hello}, {@code
   * BINARY… x} where it is not the last of its message, {@code CLOSE 1000 bye}.
   */
  List<String> received() {
    return frames().stream().map(Talk::shown).toList();
  }

  /** The frames that have arrived since this was asked last. */
  List<Frame> frames() {
    received.append(peer.receive().asByteBuffer());
    List<Frame> frames = new ArrayList<>();
    for (Frame piece = reader.take(received); piece != null; piece = reader.take(received)) {
      payload.writeBytes(piece.payload().toArray());
      if (piece.ends()) {
        Bytes whole = Bytes.of(payload.toByteArray());
        payload.reset();
        frames.add(new Frame(piece.opcode(), piece.fin(), piece.compressed(), true, true, whole));
      }
    }
    return frames;
  }

  private static String shown(Frame frame) {
    Bytes whole = frame.payload();
    String name = frame.opcode() + (frame.fin() ? "" : "…");
    if (frame.opcode() != Opcode.CLOSE) {
      return name + " " + whole.utf8();
    }
    CloseReason reason = CloseReason.read(whole);
    return name + " " + reason.code() + (reason.text().isEmpty() ? "" : " " + reason.text());
  }

  @Override
  public void close() {
    test.close();
  }
}
