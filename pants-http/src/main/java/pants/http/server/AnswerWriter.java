package pants.http.server;

import java.nio.channels.FileChannel;
import pants.Stream;
import pants.bytes.Bytes;
import pants.http.BadMessageException;
import pants.http.Headers;
import pants.http.MutableHeaders;
import pants.http.Status;
import pants.http.wire.HeaderBlock;
import pants.http.wire.HttpWriter;

/**
 * Writes the answers of one connection as HTTP/1.1, one behind the other, and knows how the body of
 * the one under way is framed. While requests are being read, answers are gathered and leave in one
 * piece; see {@link Output}.
 */
final class AnswerWriter {
  static final HeaderBlock PLAIN =
      HeaderBlock.of(Headers.of("Content-Type", "text/plain", "X-Content-Type-Options", "nosniff"));

  private static final HeaderBlock CLOSE = HeaderBlock.of("Connection", "close");
  private static final HeaderBlock KEEP_ALIVE = HeaderBlock.of("Connection", "keep-alive");
  private static final HeaderBlock CHUNKED = HeaderBlock.of("Transfer-Encoding", "chunked");

  /** Bodies up to this size are copied behind their head, and leave with it as one piece. */
  private static final int COPIED = 4 * 1024;

  private final HttpServer server;
  private final Stream stream;
  private final Bytes.Sink sink = this::put;
  private boolean chunked;
  private boolean last;
  private boolean full;
  private boolean sendingFile;
  private boolean gathering;
  private boolean written;

  AnswerWriter(HttpServer server, Stream stream) {
    this.server = server;
    this.stream = stream;
  }

  /** Another answer follows; whether it is the last of its connection. */
  void next(boolean isLast) {
    chunked = false;
    last = isLast;
  }

  /** The answer under way is the last, which its head says if it has not left. */
  void makeLast() {
    last = true;
  }

  boolean isLast() {
    return last;
  }

  /** Whether the stream has no room for more. */
  boolean isFull() {
    return full || sendingFile;
  }

  /**
   * Whether a part of a file is still being sent. It takes no memory, but a descriptor: as long as
   * it is, no further request is read, so that a client which reads nothing holds only one.
   */
  boolean isSendingFile() {
    return sendingFile;
  }

  /** All was sent, or there is room again; whether there was none. */
  boolean drained() {
    boolean wasFull = full;
    full = false;
    sendingFile = false;
    return wasFull;
  }

  /** Whether anything was written since this was asked last. */
  boolean wroteSince() {
    boolean since = written;
    written = false;
    return since;
  }

  // Answers

  void interim(int status, Headers fields) {
    HttpWriter writer = writer();
    int before = writer.length();
    try {
      writer.status(status).fields(fields).endHead();
    } catch (IllegalArgumentException e) {
      writer.truncate(before);
      throw e;
    }
    wrote();
  }

  /** Writes a head, and what is known of the body, to a client of some version. */
  boolean begin(int minorVersion, AnswerHead head, Bytes body) {
    boolean endless = !head.bodiless && head.length == AnswerHead.UNKNOWN;
    if (endless && minorVersion == 0) {
      last = true; // HTTP/1.0: the body ends with the connection
    }
    HttpWriter writer = writer();
    int before = writer.length();
    try {
      writeHead(writer, minorVersion, head, endless && minorVersion > 0);
    } catch (IllegalArgumentException e) {
      writer.truncate(before);
      throw e;
    }
    chunked = endless && minorVersion > 0;
    return send(writer, body);
  }

  private void writeHead(HttpWriter writer, int minorVersion, AnswerHead head, boolean inChunks) {
    if (head.reason == null) {
      writer.status(head.status);
    } else {
      writer.status(head.status, head.reason);
    }
    server.commonFields().write(writer, head, server.deadlines().now());
    writer.fields(head.status == 204 && head.hasLength ? withoutLength(head.fields) : head.fields);
    if (head.hasConnection && AnswerHead.lists(head.fields, "Connection", "close")) {
      last = true;
    } else if (last) {
      writer.fields(CLOSE);
    } else if (minorVersion == 0 && !head.hasConnection) {
      writer.fields(KEEP_ALIVE);
    }
    if (inChunks) {
      writer.fields(CHUNKED);
    } else if (head.length != AnswerHead.UNKNOWN
        && !head.hasLength
        && !Status.isBodiless(head.status)) {
      writer.contentLength(head.length);
    }
    writer.endHead();
  }

  /** RFC 9110, section 8.6: an answer of 204 must not have one. */
  private static Headers withoutLength(Headers fields) {
    return new MutableHeaders(fields).remove("Content-Length");
  }

  /** Writes more of a body; whether there is room for more. */
  boolean send(Bytes data) {
    return send(writer(), data);
  }

  private boolean send(HttpWriter writer, Bytes data) {
    if (data.length() <= COPIED) {
      if (chunked) {
        writer.chunk(data);
      } else {
        writer.bytes(data);
      }
    } else if (chunked) {
      writer.chunkSize(data.length());
      sendNow(data);
      writer().endChunk();
    } else {
      sendNow(data);
    }
    wrote();
    return !full;
  }

  /** Sends data without a copy, behind what was gathered. */
  private void sendNow(Bytes data) {
    handOver();
    full = !stream.connected() || !stream.write(data);
  }

  /** Sends a part of a file behind what was gathered. */
  void sendFile(FileChannel file, long offset, long count, boolean close) {
    handOver();
    written = true;
    if (!stream.connected()) {
      if (close) {
        OpenFile.close(file);
      }
    } else if (close) {
      sendingFile = true;
      stream.writeFileAndClose(file, offset, count);
    } else {
      sendingFile = true;
      stream.writeFile(file, offset, count);
    }
  }

  /** The body is whole. */
  void end(Headers trailers) {
    if (chunked) {
      writer().lastChunk(trailers);
      wrote();
    }
  }

  /** Writes the answer to what nobody shall handle; returns how long its body is. */
  int refuse(BadMessageException cause, boolean bodiless) {
    Bytes line = Bytes.latin1(cause.getMessage() + "\n");
    HttpWriter writer = writer().status(cause.status());
    server.commonFields().write(writer, server.deadlines().now());
    writer.fields(PLAIN).fields(CLOSE).contentLength(line.length()).endHead();
    if (!bodiless) {
      writer.bytes(line);
    }
    wrote();
    return bodiless ? 0 : line.length();
  }

  // Gathering

  /** Requests are being read: what is written may wait for {@link #handOver}. */
  void gather() {
    gathering = !full;
  }

  /** Hands over what was gathered; from now on nothing is. */
  void handOver() {
    gathering = false;
    server.output().handOver(sink);
  }

  /** Drops what was gathered: the connection is gone. */
  void drop() {
    server.output().drop(sink);
  }

  private HttpWriter writer() {
    return server.output().of(sink);
  }

  private void wrote() {
    written = true;
    if (!gathering || full || server.output().isFull()) {
      handOver();
    }
  }

  /** What is sent behind the end of the connection, of which nobody was told yet, is dropped. */
  private void put(byte[] array, int offset, int length) {
    full = !stream.connected() || !stream.write(array, offset, length);
  }
}
