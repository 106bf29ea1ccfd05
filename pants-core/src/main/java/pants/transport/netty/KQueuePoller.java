package pants.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import org.jspecify.annotations.Nullable;
import pants.netty.NettyPoller;

/** The kqueue of macOS and the BSDs, through the native library. */
public final class KQueuePoller implements NettyPoller {
  @Override
  public String name() {
    return "kqueue";
  }

  @Override
  public @Nullable Throwable unavailable() {
    Throwable cause = KQueue.unavailabilityCause();
    return cause == null
        ? null
        : new IllegalStateException(
            "it needs macOS or a BSD, and the jar io.netty:netty-transport-native-kqueue of this"
                + " platform",
            cause);
  }

  @Override
  public IoHandlerFactory handler() {
    return KQueueIoHandler.newFactory();
  }

  @Override
  public Channel stream(@Nullable SocketProtocolFamily family) {
    return family == SocketProtocolFamily.UNIX
        ? new KQueueDomainSocketChannel()
        : new KQueueSocketChannel();
  }

  @Override
  public ServerChannel server(@Nullable SocketProtocolFamily family) {
    return family == SocketProtocolFamily.UNIX
        ? new KQueueServerDomainSocketChannel()
        : new KQueueServerSocketChannel();
  }
}
