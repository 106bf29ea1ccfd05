package pants.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayDeque;

/**
 * Files, and what is too large to be gathered, where their bytes have to be in direct memory until
 * the socket has taken them: because TLS encrypts them, or because the system carries out writes by
 * itself. Never more of one connection is there than a chunk; the next is copied when the socket
 * has taken the last. What is written behind them waits.
 *
 * <p>Netty's io_uring would send regions of files as well; but of a peer that has ended its output
 * it misses that the socket can take more (its poll for that ends at once, as the end is there).
 */
final class ChunkQueue {
  /** How many chunks leave in one poll, however quickly the socket takes them. */
  private static final int TURN = 8;

  private final NettyTransport transport;
  private final ChannelHandlerContext context;
  private final ArrayDeque<Chunks> waiting = new ArrayDeque<>();
  private final ChannelFutureListener taken = this::taken;
  private boolean underWay;
  private boolean sending;
  private boolean resting;
  private long poll;
  private int sent;
  private long pending;
  private long progress;

  /** The chunks of one connection, which is told when all have been sent, or why one could not. */
  ChunkQueue(NettyTransport transport, ChannelHandlerContext context) {
    this.transport = transport;
    this.context = context;
  }

  void add(Chunks last) {
    if (last.left() == 0 || !context.channel().isOpen()) {
      last.close();
    } else {
      waiting.add(last);
      pending += last.pending();
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty() && !underWay;
  }

  /** How many bytes wait, files not counted, nor the chunk under way. */
  long pending() {
    return pending;
  }

  /** A figure that changes whenever a chunk was taken by the socket. */
  long progress() {
    return progress;
  }

  /** Sends as much as the socket takes, and may be sent in one poll; the rest goes by itself. */
  void send() {
    if (sending || resting || transport.isHandshaking()) {
      return;
    }
    sending = true;
    try {
      while (!underWay && !waiting.isEmpty() && mayGoOn()) {
        sendNext();
      }
    } catch (IOException e) {
      fail(e);
    } finally {
      sending = false;
    }
  }

  /** Whether there is some of the turn left; otherwise the next poll goes on. */
  private boolean mayGoOn() {
    if (transport.poll() != poll) {
      poll = transport.poll();
      sent = 0;
    }
    sent++;
    resting = sent > TURN;
    if (resting) {
      transport.rest(this);
    }
    return !resting;
  }

  /** Goes on, as the others have had their turn. */
  void goOn() {
    if (resting) {
      resting = false;
      send();
      if (isEmpty()) {
        transport.chunksSent();
      }
    }
  }

  private void sendNext() throws IOException {
    Chunks first = waiting.element();
    pending -= first.pending();
    ByteBuf chunk = first.next(context.alloc());
    pending += first.pending();
    if (first.left() == 0) {
      waiting.remove().close();
    }
    underWay = true;
    context.writeAndFlush(chunk).addListener(taken);
  }

  private void taken(Future<? super Void> done) {
    underWay = false;
    progress++;
    Throwable failure = done.cause();
    if (failure != null) {
      fail(failure);
      return;
    }
    transport.chunkTaken();
    if (!sending) {
      send();
      if (isEmpty()) {
        transport.chunksSent();
      }
    }
  }

  private void fail(Throwable failure) {
    drop();
    transport.chunksFailed(failure);
  }

  /** Gives all that waits to Netty, because what is written from now on passes in another way. */
  void handOver() {
    for (Chunks each : waiting) {
      context.write(each.rest(), context.voidPromise());
    }
    waiting.clear();
    resting = false;
    pending = 0;
    context.flush();
  }

  void drop() {
    waiting.forEach(Chunks::close);
    waiting.clear();
    resting = false;
    pending = 0;
  }
}
