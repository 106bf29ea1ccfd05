package pants.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files that go through TLS, which has to see their bytes: they are read in chunks, as the peer
 * takes them. What is written after a file waits behind it.
 */
final class TlsFiles {
  private final ChannelHandlerContext context;
  private final Consumer<@Nullable Throwable> done;
  private int unsent;
  private long sent;
  private long waiting;
  private @Nullable FileChunks last;

  /**
   * The files of one connection.
   *
   * @param done told when the last of them has been sent, and of each that could not be
   */
  TlsFiles(ChannelHandlerContext context, Consumer<@Nullable Throwable> done) {
    this.context = context;
    this.done = done;
    context.pipeline().addBefore(context.name(), null, new ChunkedWriteHandler());
  }

  void writeFile(FileChunks file) {
    unsent++;
    last = file;
    context
        .write(file)
        .addListener(
            written -> {
              unsent--;
              sent++;
              if (unsent == 0 || written.cause() != null) {
                done.accept(written.cause());
              }
            });
  }

  void write(ByteBuf data) {
    if (isEmpty()) {
      context.write(data, context.voidPromise());
      return;
    }
    int bytes = data.readableBytes();
    waiting += bytes;
    context.write(data).addListener(written -> waiting -= bytes);
  }

  boolean isEmpty() {
    return unsent == 0;
  }

  /** How many bytes wait behind files. */
  long waiting() {
    return waiting;
  }

  /** A figure that changes whenever a part of a file was read to be sent. */
  long progress() {
    return sent << 48 ^ (last == null ? 0 : last.progress());
  }
}
