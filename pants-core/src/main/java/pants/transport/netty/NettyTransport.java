package pants.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoop;
import io.netty.channel.FileRegion;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import pants.transport.Transport;
import pants.transport.TransportListener;

/**
 * One connection of Netty's.
 *
 * <p>Small writes are gathered in one pooled buffer, which is sealed (handed to Netty) when it is
 * flushed, when it is full, or before something that cannot be gathered, so that order is the order
 * of the calls. No buffer is held between two flushes.
 *
 * <p>Netty says that a queue has drained only through the promise of a write, so a flush that could
 * not send everything puts an empty marker behind the rest and listens to that.
 */
final class NettyTransport extends ChannelInboundHandlerAdapter implements Transport {
  private static final int FIRST_GATHER = 256;
  private static final int MAX_GATHER = 64 * 1024;
  private static final int LINGER_BYTES = 64 * 1024;
  private static final long LINGER_MILLIS = 2000;

  private final NettyLoop loop;
  private final Channel channel;
  private @Nullable TransportListener listener;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf gather;
  private @Nullable ByteBuf received;
  private boolean marked;

  private boolean dropping;
  private boolean inputEnded;
  private int dropped;
  private @Nullable ScheduledFuture<?> lingering;

  private @Nullable NettyTransport next;
  private @Nullable NettyTransport previous;

  NettyTransport(NettyLoop loop, Channel channel) {
    this.loop = loop;
    this.channel = channel;
    channel.config().setRecvByteBufAllocator(loop.receiveBuffers());
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel.config().setOption(ChannelOption.TCP_NODELAY, true); // ignored where it does not apply
    channel.pipeline().addLast(this);
  }

  @Override
  public void listener(TransportListener listener) {
    this.listener = listener;
  }

  void register(EventLoop events) {
    loop.open().add(this);
    events.register(channel);
  }

  void connectDone(Future<? super Void> done) {
    if (done.isSuccess()) {
      heard().connected();
    } else {
      TransportListener told = heard();
      listener = null; // whoever listened may try another address by now
      told.failed(Objects.requireNonNull(done.cause()));
      channel.close();
    }
  }

  private TransportListener heard() {
    return Objects.requireNonNull(listener);
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  // What leaves

  @Override
  public void write(byte[] array, int offset, int length) {
    ByteBuf gather = this.gather;
    if (gather != null && gather.readableBytes() + length > MAX_GATHER) {
      seal();
      gather = null;
    }
    if (gather == null) {
      gather = channel.alloc().directBuffer(Math.max(length, FIRST_GATHER));
      this.gather = gather;
    }
    gather.writeBytes(array, offset, length);
  }

  @Override
  public boolean writeReceived() {
    NettyTransport source = loop.receiving;
    ByteBuf data = source == null ? null : source.received;
    if (source == null || data == null || !ReceiveMemory.isWorthKeeping(data.readableBytes())) {
      return false;
    }
    source.received = null;
    seal();
    context().write(data, context().voidPromise());
    return true;
  }

  @Override
  public void writeFile(FileChannel file, long offset, long count, boolean closeAfter) {
    seal();
    FileRegion part = new FilePart(file, offset, count, closeAfter);
    context().write(loop.isCompletionBased() ? new FileCopy(part) : part, context().voidPromise());
  }

  private void seal() {
    ByteBuf full = gather;
    if (full != null) {
      gather = null;
      context().write(full, context().voidPromise());
    }
  }

  @Override
  public void flush() {
    seal();
    context().flush();
    if (!flushed() && !marked) {
      marked = true;
      context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(this::markerSent);
    }
  }

  private void markerSent(Future<? super Void> done) {
    marked = false;
    if (!done.isSuccess()) {
      return;
    }
    if (flushed()) {
      heard().drained();
    } else {
      flush();
    }
  }

  @Override
  public long pending() {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    return (queue == null ? 0 : queue.totalPendingWriteBytes())
        + (gather == null ? 0 : gather.readableBytes());
  }

  @Override
  public boolean flushed() {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    return gather == null && (queue == null || queue.isEmpty());
  }

  @Override
  public long progress() {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    return queue == null
        ? 0
        : (long) queue.size() << 40
            ^ queue.totalPendingWriteBytes()
            ^ queue.currentProgress() << 20;
  }

  @Override
  public void softBound(long bytes) {
    int high = Math.clamp(bytes, 2, Integer.MAX_VALUE);
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(high / 2, high));
  }

  @Override
  public void reading(boolean on) {
    channel.config().setAutoRead(on);
  }

  // How it ends

  @Override
  public void shutdown() {
    dropping = true;
    if (!channel.isOpen()) {
      heard().shutDown();
      return;
    }
    reading(true);
    seal();
    context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(this::outputSent);
  }

  private void outputSent(Future<? super Void> done) {
    if (!done.isSuccess()) {
      return; // the failure comes by itself
    }
    heard().shutDown();
    if (inputEnded || !channel.isOpen()) {
      channel.close();
      return;
    }
    ((DuplexChannel) channel).shutdownOutput();
    lingering = channel.eventLoop().schedule(this::close, LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    if (gather != null) {
      gather.release();
      gather = null;
    }
    channel.close();
  }

  /** A closed input, or more of it than lingering is for, ends a connection that was shut down. */
  private void drop(int bytes) {
    dropped += bytes;
    if (lingering != null && (inputEnded || dropped > LINGER_BYTES)) {
      close();
    }
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return NettyLoop.platformAddress(channel.localAddress());
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return NettyLoop.platformAddress(channel.remoteAddress());
  }

  // What Netty tells

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf data = (ByteBuf) message;
    if (dropping) {
      int bytes = data.readableBytes();
      data.release();
      drop(bytes);
      return;
    }
    received = data;
    loop.receiving = this;
    try {
      heard().received(data.internalNioBuffer(data.readerIndex(), data.readableBytes()));
    } finally {
      loop.receiving = null;
      if (received != null) {
        received = null;
        data.release();
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!dropping) {
      heard().receiveComplete();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event != ChannelInputShutdownEvent.INSTANCE) {
      return;
    }
    inputEnded = true;
    if (dropping) {
      drop(0);
    } else {
      heard().ended();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable() && listener != null) {
      listener.writable();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (listener != null && lingering == null) {
      listener.failed(cause);
    }
    if (cause instanceof IOException) {
      close();
    }
  }

  /** The last that is heard of a channel, whether it ever was active or not. */
  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    loop.open().remove(this);
    if (lingering != null) {
      lingering.cancel(false);
    }
    if (gather != null) {
      gather.release();
      gather = null;
    }
    if (listener != null) {
      listener.closed();
    }
  }

  /** A part of a file; the file is closed with it where it was opened for it. */
  private static final class FilePart extends DefaultFileRegion {
    private final boolean closeAfter;

    FilePart(FileChannel file, long offset, long count, boolean closeAfter) {
      super(file, offset, count);
      this.closeAfter = closeAfter;
    }

    @Override
    protected void deallocate() {
      if (closeAfter) {
        super.deallocate();
      }
    }
  }

  /** The open connections of a loop: a list through themselves, so that each costs two fields. */
  static final class Ring {
    private @Nullable NettyTransport first;

    void add(NettyTransport transport) {
      transport.next = first;
      if (first != null) {
        first.previous = transport;
      }
      first = transport;
    }

    void remove(NettyTransport transport) {
      if (transport.previous != null) {
        transport.previous.next = transport.next;
      } else if (first == transport) {
        first = transport.next;
      }
      if (transport.next != null) {
        transport.next.previous = transport.previous;
      }
      transport.next = null;
      transport.previous = null;
    }

    void closeAll() {
      for (NettyTransport each = first; each != null; each = first) {
        remove(each);
        each.close();
      }
    }
  }
}
