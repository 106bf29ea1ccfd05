package pants.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.FileRegion;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.transport.TlsContext;
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
 *
 * <p>TLS is a handler of Netty's in front of this one. What was sealed before it was put there has
 * passed already, and leaves as it is.
 */
final class NettyTransport extends ChannelInboundHandlerAdapter implements Transport {
  /** Less than this is gathered, so that a TLS record has many small writes. */
  private static final int MIN_FORWARD = 4 * 1024;

  private static final int LINGER_BYTES = 64 * 1024;
  private static final long LINGER_MILLIS = 2000;

  private final NettyLoop loop;
  private final Channel channel;
  private @Nullable TransportListener listener;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf gather;
  private @Nullable ByteBuf received;
  private boolean marked;

  private boolean tls;
  private boolean handshaking;

  private @Nullable ChunkQueue chunks;

  /** Whether so much waits in chunks that somebody waits for less. */
  private boolean full;

  private boolean closing;
  private boolean reading = true;
  private boolean ending;
  private boolean dropping;
  private boolean isShutDown;
  private boolean inputEnded;
  private int dropped;
  private @Nullable ScheduledFuture<?> lingering;

  @Nullable NettyTransport next;
  @Nullable NettyTransport previous;

  NettyTransport(NettyLoop loop, Channel channel) {
    this.loop = loop;
    this.channel = channel;
    channel.config().setRecvByteBufAllocator(loop.receiveBuffers());
    channel.config().setMessageSizeEstimator(BytesPart.SIZES);
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
  public void write(Bytes data) {
    int length = data.length();
    if (length <= GatherMemory.SIZE) {
      data.writeTo(this);
      return;
    }
    if (isCopying()) {
      seal();
      queue(new BytesChunks(loop.gatherMemory(), data));
      return;
    }
    ByteBuf head = gather == null ? Unpooled.EMPTY_BUFFER : gather;
    gather = null;
    for (int at = 0; at < length; at += BytesPart.SIZE) {
      Bytes part = data.slice(at, Math.min(at + BytesPart.SIZE, length));
      context().write(new BytesPart(loop, channel.alloc(), head, part), context().voidPromise());
      head = Unpooled.EMPTY_BUFFER;
    }
  }

  @Override
  public void write(byte[] array, int offset, int length) {
    if (length > GatherMemory.SIZE) {
      write(Bytes.of(array, offset, length));
      return;
    }
    ByteBuf gather = this.gather;
    if (gather != null && gather.readableBytes() + length > GatherMemory.SIZE) {
      seal();
      gather = null;
    }
    if (gather == null) {
      gather = loop.gatherMemory().take(channel.alloc(), length);
      this.gather = gather;
    }
    gather.writeBytes(array, offset, length);
  }

  @Override
  public boolean writeReceived() {
    NettyTransport source = loop.receiving;
    ByteBuf data = source == null ? null : source.received;
    if (source == null || data == null || data.readableBytes() < source.leastToForward()) {
      return false;
    }
    source.received = null;
    seal();
    queue(data);
    return true;
  }

  /** What TLS has decrypted is a buffer of its own; else it is the one that the loop reads into. */
  private int leastToForward() {
    return tls ? MIN_FORWARD : ReceiveMemory.WORTH_KEEPING;
  }

  private void seal() {
    ByteBuf full = gather;
    if (full != null) {
      gather = null;
      queue(full);
    }
  }

  private void queue(ByteBuf data) {
    if (handshaking || isChunking() || isTlsOver()) {
      queue(new BufferChunk(data));
    } else {
      context().write(data, context().voidPromise());
    }
  }

  private void queue(Chunks data) {
    if (isTlsOver()) {
      data.close();
      fail(new SSLException("the peer has ended it, so nothing can be sent any more"));
      return;
    }
    if (chunks == null) {
      chunks = new ChunkQueue(this, context());
    }
    chunks.add(data);
    full |= pending() > channel.config().getWriteBufferHighWaterMark();
  }

  /** Whether what is sent has to be copied, and so is sent in chunks. */
  private boolean isCopying() {
    return tls || loop.isCompletionBased();
  }

  /**
   * What is written during a handshake waits here for its end: a server's TLS is there when it has
   * seen the client's greeting, and until then whatever is given to Netty leaves in plain.
   */
  boolean isHandshaking() {
    return handshaking;
  }

  private boolean isChunking() {
    return chunks != null && !chunks.isEmpty();
  }

  /** RFC 5246 section 7.2.1: a farewell is answered by one, and what is pending is dropped. */
  private boolean isTlsOver() {
    if (!tls || !inputEnded) {
      return false;
    }
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    return handler == null || handler.engine().isOutboundDone();
  }

  @Override
  public void writeFile(FileChannel file, long offset, long count, boolean closeAfter) {
    seal();
    if (isCopying()) {
      queue(new FileChunks(file, offset, count, closeAfter));
    } else {
      FileRegion part = new FilePart(file, offset, count, closeAfter);
      context().write(part, context().voidPromise());
    }
  }

  /** The socket has taken a chunk. */
  void chunkTaken() {
    if (full && (!isChunking() || pending() <= channel.config().getWriteBufferLowWaterMark())) {
      full = false;
      heard().writable();
    }
  }

  /** Which poll this is. */
  long poll() {
    return loop.poll();
  }

  /** Chunks have had their turn, and go on in the next poll. */
  void rest(ChunkQueue queue) {
    loop.rest(queue);
  }

  /** All chunks have been sent, the last of them not by a flush. */
  void chunksSent() {
    if (closing) {
      endOutput();
    } else {
      flushHeldBack();
    }
  }

  void chunksFailed(Throwable failure) {
    if (channel.isOpen() || !tls) { // that a secured connection was cut is told at its end
      fail(failure);
    }
    if (closing) {
      endOutput();
    }
  }

  @Override
  public void flush() {
    sealAndSendChunks();
    context().flush();
    if (!flushed() && !marked) {
      marked = true;
      atSocket().addListener(this::markerSent);
    }
  }

  private void sealAndSendChunks() {
    seal();
    if (chunks != null) {
      chunks.send();
    }
  }

  private void markerSent(Future<? super Void> done) {
    marked = false;
    if (!done.isSuccess()) {
      return;
    }
    if (flushed()) {
      heard().drained();
    } else if (!isChunking()) {
      flush();
    }
  }

  /** The handshake is over, which all that was written since its beginning has waited for. */
  private void sendHeldBack() {
    if (isChunking()) {
      sealAndSendChunks();
      if (!isChunking()) {
        chunksSent();
      }
    }
  }

  /** Nobody waits for a marker where all can be sent at once, but for this. */
  private void flushHeldBack() {
    flush();
    if (flushed()) {
      heard().drained();
    }
  }

  @Override
  public long pending() {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    return (queue == null ? 0 : queue.totalPendingWriteBytes())
        + (gather == null ? 0 : gather.readableBytes())
        + (chunks == null ? 0 : chunks.pending());
  }

  @Override
  public boolean flushed() {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    return gather == null && !isChunking() && (queue == null || queue.isEmpty());
  }

  @Override
  public long progress() {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    long ofChunks = chunks == null ? 0 : chunks.progress() << 48;
    return queue == null
        ? ofChunks
        : ofChunks
            ^ (long) queue.size() << 40
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
    reading = on;
    channel.config().setAutoRead(on || handshaking);
  }

  // TLS

  @Override
  public void secure(TlsContext settings, @Nullable String host, int port, Bytes carried) {
    if (!channel.isOpen()) {
      return; // the failure comes by itself
    }
    flush();
    if (chunks != null) {
      chunks.handOver();
    }
    tls = true;
    handshaking = true;
    channel.config().setAutoRead(true); // whoever wants no more is not meant by a handshake
    ChannelHandler handler = ((NettyTls) settings).handler(channel.alloc(), host, port);
    channel.pipeline().addFirst(new TlsEdge(this), handler);
    if (!carried.isEmpty()) {
      channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(carried.asByteBuffer()));
      channel.pipeline().fireChannelReadComplete();
    }
  }

  /** Something for TLS has arrived. */
  void arrivedAtTls() {
    if (handshaking && listener != null) {
      listener.handshaking();
    }
  }

  /** TLS has failed and wants the connection closed, which must not destroy its alert. */
  void endBehindAlert() {
    if (!ending && channel.isOpen()) {
      ending = true;
      dropping = true;
      dropChunks();
      atSocket().addListener(sent -> linger());
    }
  }

  /** Told when everything has been given to the socket, with TLS in between or not. */
  private ChannelFuture atSocket() {
    ChannelHandlerContext socket = channel.pipeline().context(TlsEdge.class);
    return (socket == null ? context() : socket).writeAndFlush(Unpooled.EMPTY_BUFFER);
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
    closing = true;
    sealAndSendChunks();
    if (!isChunking()) {
      endOutput();
    }
  }

  private void endOutput() {
    closing = false;
    context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(this::allWritten);
  }

  private void allWritten(Future<? super Void> done) {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    if (handler == null) {
      outputSent(done);
      return;
    }
    // What TLS cannot take any more, because the peer ended it, is lost; its farewell (RFC 8446
    // section 6.1: close_notify) and what is encrypted already are not.
    handler.closeOutbound();
    atSocket().addListener(this::outputSent);
  }

  private void outputSent(Future<? super Void> done) {
    if (!done.isSuccess()) {
      return; // the failure comes by itself
    }
    isShutDown = true;
    heard().shutDown();
    linger();
  }

  /** Waits for the end of the input before it closes: a reset would destroy what was delivered. */
  private void linger() {
    if (inputEnded || !channel.isOpen()) {
      close();
    } else if (lingering == null) {
      ((DuplexChannel) channel).shutdownOutput();
      lingering = channel.eventLoop().schedule(this::close, LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Closes the socket itself: TLS would send a farewell first. */
  @Override
  public void close() {
    dropUnsent();
    if (channel.isRegistered()) {
      channel.unsafe().close(channel.unsafe().voidPromise());
    } else {
      channel.close();
    }
  }

  @Override
  public void reset() {
    if (channel.isOpen()) {
      try {
        channel.config().setOption(ChannelOption.SO_LINGER, 0); // false of a UNIX socket
      } catch (ChannelException e) {
        // It is lost already, so that the peer can be told nothing.
      }
    }
    close();
  }

  private void dropUnsent() {
    if (gather != null) {
      gather.release();
      gather = null;
    }
    dropChunks();
  }

  private void dropChunks() {
    if (chunks != null) {
      chunks.drop();
    }
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
    if (!dropping && listener != null) {
      listener.receiveComplete();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      if (isCut()) {
        fail(cut());
      }
      inputEnded();
    } else if (event instanceof SslCloseCompletionEvent close) {
      if (close.isSuccess()) {
        inputEnded();
      }
    } else if (event instanceof SslCompletionEvent step && step.cause() != null) {
      fail(step.cause());
    } else if (event instanceof SslHandshakeCompletionEvent && listener != null) {
      handshaking = false;
      listener.secured(TlsSessions.of(channel.pipeline().get(SslHandler.class)));
      channel.config().setAutoRead(reading);
      sendHeldBack();
    }
  }

  /** Whether it is over without TLS's farewell, if the input is over now. */
  private boolean isCut() {
    return tls && !handshaking && !inputEnded && !dropping;
  }

  private static SSLException cut() {
    return new SSLException("it was cut: the input ended without a close_notify");
  }

  private void inputEnded() {
    if (inputEnded) {
      return;
    }
    inputEnded = true;
    if (closing && handshaking) {
      close(); // nothing that waits for the handshake can be sent any more
    } else if (dropping) {
      drop(0);
    } else {
      heard().ended();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable() && !full && listener != null) {
      listener.writable();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause);
  }

  private void fail(Throwable cause) {
    boolean ofTls = tls && cause instanceof SSLException;
    if (listener != null && !isShutDown) {
      if (ofTls) {
        listener.tlsFailed(cause);
        channel.eventLoop().execute(this::endBehindAlert); // where TLS does not ask for it
      } else {
        listener.failed(cause);
      }
    }
    if (cause instanceof IOException && !ofTls) {
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
    dropUnsent();
    if (listener != null) {
      if (isCut()) {
        listener.tlsFailed(cut()); // of a write that failed, TLS tells nobody
      }
      listener.closed();
    }
  }
}
