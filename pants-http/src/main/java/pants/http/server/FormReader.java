package pants.http.server;

import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.http.wire.PartEvent;
import pants.http.wire.PartHead;
import pants.http.wire.PartReader;

/** Reads the form that a body is while it arrives, and tells of its parts. */
final class FormReader {
  /** Who is told. */
  interface Sink {
    /** Whether to tell no more for now. */
    boolean isHeld();

    /** A part begins, whose data begin at an offset of the body. */
    void head(PartHead head, long offset);

    void data(Bytes data);

    void end();
  }

  private final PartReader reader;
  private final Sink sink;
  private final ReceiveBuffer buffer = new ReceiveBuffer(Integer.MAX_VALUE);

  FormReader(PartReader reader, Sink sink) {
    this.reader = reader;
    this.sink = sink;
  }

  void add(Bytes piece) {
    buffer.append(piece.asByteBuffer());
    read();
  }

  /** Tells of what has arrived. */
  void read() {
    while (!sink.isHeld()) {
      PartEvent event = reader.take(buffer);
      switch (event) {
        case null -> {
          return;
        }
        case PartHead head -> sink.head(head, buffer.consumed());
        case PartEvent.Data data -> sink.data(data.bytes());
        case PartEvent.End end -> sink.end();
        case PartEvent.Last last -> {}
      }
    }
  }

  /** The body has ended. An empty one is a form without parts. */
  void end() {
    if (buffer.consumed() > 0 || !buffer.isEmpty()) {
      reader.end(buffer);
    }
  }
}
