package pants.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.transport.TlsContext;
import pants.transport.Transport;
import pants.transport.TransportListener;

/**
 * One end of a connection in memory; the other end is one of these as well.
 *
 * <p>Bytes go from what was {@code written}, by a flush, to the {@code outbox}; from there, as far
 * as the other end has {@code room}, to its {@code inbox}, a segment for each flush; and are handed
 * over a segment a poll. There are no buffers of a system in between: an end that does not read has
 * no room, and all of it is pending at the other.
 */
final class MemoryTransport implements Transport {
  private static final int LINGER_BYTES = 64 * 1024;
  private static final long LINGER_NANOS = 2_000_000_000L;
  private static final byte USED = (byte) 0xDD;

  // In the inbox, in the place of a segment
  private static final byte[] END = new byte[0];
  private static final byte[] RESET = new byte[0];

  private final MemoryLoop loop;
  private final SocketAddress local;
  private final SocketAddress remote;
  private @Nullable TransportListener listener;
  private @Nullable MemoryTransport other;

  private final ArrayDeque<Piece> written = new ArrayDeque<>();
  private final ArrayDeque<Piece> outbox = new ArrayDeque<>();
  private final ArrayDeque<byte[]> inbox = new ArrayDeque<>();
  private long pending;
  private long progress;
  private long softBound = Long.MAX_VALUE;
  private boolean full;
  private boolean blocked;
  private boolean ending;
  private boolean endSent;

  private boolean reading = true;
  private long room = Long.MAX_VALUE;
  private boolean delivering;
  private long lastArrival = Long.MIN_VALUE;
  private boolean inputEnded;
  private boolean dropping;
  private boolean lingering;
  private int dropped;
  private boolean closed;

  MemoryTransport(MemoryLoop loop, SocketAddress local, SocketAddress remote) {
    this.loop = loop;
    this.local = local;
    this.remote = remote;
    loop.network().add(this);
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void listener(TransportListener listener) {
    this.listener = listener;
  }

  private TransportListener heard() {
    return Objects.requireNonNull(listener);
  }

  void join(MemoryTransport peer) {
    other = peer;
    peer.other = this;
  }

  void connected() {
    if (closed) {
      return;
    }
    heard().connected();
    push();
  }

  // What leaves

  @Override
  public void write(byte[] array, int offset, int length) {
    queue(new Piece(Arrays.copyOfRange(array, offset, offset + length)));
    pending += length;
    full |= pending > softBound;
  }

  @Override
  public boolean writeReceived() {
    byte[] data = loop.receiving;
    if (data == null) {
      return false;
    }
    loop.receiving = null;
    write(data, 0, data.length);
    return true;
  }

  @Override
  public void writeFile(FileChannel file, long offset, long count, boolean closeAfter) {
    queue(new Piece(file, offset, count, closeAfter));
  }

  @Override
  public void secure(TlsContext settings, @Nullable String host, int port, Bytes carried) {
    throw new UnsupportedOperationException("no loop of this kind makes a TlsContext");
  }

  private void queue(Piece piece) {
    if (closed) {
      piece.close();
    } else {
      written.add(piece);
    }
  }

  @Override
  public void flush() {
    outbox.addAll(written);
    written.clear();
    push();
    blocked = !outbox.isEmpty();
  }

  /** Sends as much of the outbox as the other end takes. */
  private void push() {
    MemoryTransport to = other;
    if (to == null || closed) {
      return;
    }
    try {
      ByteArrayOutputStream segment = new ByteArrayOutputStream();
      int size = loop.network().segmentSize();
      while (!outbox.isEmpty() && to.room > 0) {
        move(segment, size, to);
      }
      to.arrive(segment);
    } catch (IOException e) {
      fail(e);
      return;
    }
    pushed(to);
  }

  private void move(ByteArrayOutputStream segment, int size, MemoryTransport to)
      throws IOException {
    Piece piece = outbox.element();
    int count = (int) Math.min(Math.min(piece.left(), to.room), size - segment.size());
    segment.writeBytes(piece.take(count));
    progress += count;
    if (!piece.isFile()) {
      pending -= count;
    }
    if (to.room != Long.MAX_VALUE) {
      to.room -= count;
    }
    if (piece.isSent()) {
      outbox.remove();
      piece.close();
    }
    if (segment.size() == size) {
      to.arrive(segment);
    }
  }

  private void pushed(MemoryTransport to) {
    if (full && pending <= softBound / 2) {
      full = false;
      heard().writable();
    }
    if (!outbox.isEmpty() || closed) {
      return;
    }
    if (blocked) {
      blocked = false;
      if (flushed()) {
        heard().drained();
      }
    }
    if (ending && !endSent) {
      endSent = true;
      to.arrive(END);
      if (dropping) {
        linger();
      }
    }
  }

  @Override
  public long pending() {
    return pending;
  }

  @Override
  public boolean flushed() {
    return written.isEmpty() && outbox.isEmpty();
  }

  @Override
  public long progress() {
    return progress;
  }

  @Override
  public void softBound(long bytes) {
    softBound = bytes;
  }

  // What arrives

  @Override
  public void reading(boolean on) {
    reading = on;
    room(on ? Long.MAX_VALUE : 0);
    deliverSoon();
  }

  long room() {
    return room;
  }

  /** Sets how many bytes this end still takes. */
  void room(long bytes) {
    room = bytes;
    if (other != null) {
      other.push();
    }
  }

  private void arrive(ByteArrayOutputStream segment) {
    if (segment.size() > 0) {
      arrive(segment.toByteArray());
      segment.reset();
    }
  }

  /** Something is on its way here, behind what is already. */
  private void arrive(byte[] segment) {
    long now = loop.nanoTime();
    long latency = loop.network().latency();
    if (latency == 0 && lastArrival < now) {
      land(segment);
    } else {
      lastArrival = Math.max(lastArrival, now + latency);
      loop.at(lastArrival, () -> land(segment));
    }
  }

  private void land(byte[] segment) {
    if (!closed) {
      inbox.add(segment);
      deliverSoon();
    } else if (segment != END && segment != RESET && other != null) {
      other.arrive(RESET);
    }
  }

  private void deliverSoon() {
    if (!delivering && !inbox.isEmpty()) {
      delivering = true;
      loop.soon(this::deliver);
    }
  }

  private void deliver() {
    delivering = false;
    boolean resetBehind = inbox.peekLast() == RESET;
    if (closed || inbox.isEmpty() || (!reading && !resetBehind)) {
      return;
    }
    byte[] segment = inbox.remove();
    if (segment == RESET || !reading) {
      fail(new IOException("Connection reset by peer"));
    } else if (segment == END) {
      inputEnded = true;
      if (dropping) {
        drop(0);
      } else {
        heard().ended();
      }
    } else if (dropping) {
      drop(segment.length);
    } else {
      receive(segment);
    }
    deliverSoon();
  }

  private void receive(byte[] segment) {
    loop.receiving = segment;
    try {
      heard().received(ByteBuffer.wrap(segment));
    } finally {
      loop.receiving = null;
      Arrays.fill(segment, USED); // whoever kept the buffer shall notice
    }
    if (!closed) {
      heard().receiveComplete();
    }
  }

  // How it ends

  @Override
  public void shutdown() {
    dropping = true;
    if (closed) {
      heard().shutDown();
      return;
    }
    reading(true);
    end();
  }

  /** Sends what is queued and then the end. */
  void end() {
    ending = true;
    flush();
  }

  private void linger() {
    heard().shutDown();
    if (inputEnded) {
      close();
    } else {
      lingering = true;
      loop.at(loop.nanoTime() + LINGER_NANOS, this::close);
    }
  }

  private void drop(int bytes) {
    dropped += bytes;
    if (lingering && (inputEnded || dropped > LINGER_BYTES)) {
      close();
    }
  }

  @Override
  public void reset() {
    if (other != null && !closed) {
      other.arrive(RESET);
      endSent = true;
    }
    close();
  }

  boolean isBetween(SocketAddress address) {
    return other != null && (address.equals(local) || address.equals(remote));
  }

  /** The network cuts the connection: this end fails, and the other is cut likewise. */
  void cut() {
    endSent = true;
    land(RESET);
  }

  void fail(IOException cause) {
    if (closed) {
      return;
    }
    TransportListener told = listener; // none while it waits to be accepted
    if (other == null) {
      listener = null; // whoever listened may try another address by now
    }
    if (told != null) {
      told.failed(cause);
    }
    endSent = true; // there is nobody to tell at the other end
    close();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    loop.network().remove(this);
    written.forEach(Piece::close);
    outbox.forEach(Piece::close);
    written.clear();
    outbox.clear();
    inbox.clear();
    pending = 0;
    if (other != null && !endSent) {
      other.arrive(END);
    }
    TransportListener told = listener;
    if (told != null) {
      loop.soon(told::closed);
    }
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return local;
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return remote;
  }
}
