package pants.http.server;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.http.Headers;
import pants.http.HttpLimits;
import pants.http.coding.Decoder;
import pants.http.wire.HttpEvent;
import pants.http.wire.RequestHead;
import pants.http.wire.ResponseHead;
import pants.http.wire.ResponseReader;

/** The answers that have arrived at a client by now, with their bodies as they were sent. */
final class Received {
  /** One of them. */
  static final class Reply {
    final ResponseHead head;
    final ByteArrayOutputStream body = new ByteArrayOutputStream();
    Headers trailers = Headers.of();
    boolean whole;

    Reply(ResponseHead head) {
      this.head = head;
    }

    Bytes body() {
      return Bytes.of(body.toByteArray());
    }

    /** The whole body, decoded. */
    Bytes plain() {
      if (!whole) {
        throw new AssertionError("the answer has not ended");
      }
      var coding = head.first("Content-Encoding");
      return coding == null ? body() : Decoder.whole(coding, body());
    }

    /** The beginning of the body, decoded. */
    Bytes plain(int length) {
      return Decoder.beginning(head.first("Content-Encoding"), body(), length);
    }
  }

  private final ResponseReader reader = new ResponseReader(HttpLimits.DEFAULT.body(1L << 40));
  private final ReceiveBuffer buffer = new ReceiveBuffer(Integer.MAX_VALUE);
  final List<Reply> replies = new ArrayList<>();

  /** A client that has sent requests. */
  Received(String... methods) {
    for (var method : methods) {
      reader.expect(method);
    }
  }

  Received add(Bytes arrived) {
    buffer.append(arrived.asByteBuffer());
    for (var event = reader.take(buffer); event != null; event = reader.take(buffer)) {
      add(event);
    }
    return this;
  }

  /** The connection has ended, which ends an answer that has no other end. */
  Received end() {
    for (var event = reader.end(buffer); event != null; event = reader.end(buffer)) {
      add(event);
    }
    return this;
  }

  private void add(HttpEvent event) {
    switch (event) {
      case ResponseHead head -> replies.add(new Reply(head));
      case HttpEvent.Body piece -> replies.getLast().body.writeBytes(piece.bytes().toArray());
      case HttpEvent.End last -> {
        replies.getLast().whole = true;
        replies.getLast().trailers = last.trailers();
      }
      case RequestHead head -> throw new AssertionError(head);
    }
  }

  Reply only() {
    if (replies.size() != 1) {
      throw new AssertionError(replies.size() + " answers");
    }
    return replies.getFirst();
  }
}
