package pants.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pants.netty.NettyPoller;

/** Linux's io_uring, through the native library. */
public final class IoUringPoller implements NettyPoller {
  /**
   * Netty's switches for requests that are answered more than once, which it reads once, so that
   * they have to stand before its classes are first used.
   *
   * <ul>
   *   <li>Accepting: Netty asks again after a failure though it was told to pause, and spins while
   *       no descriptors are left.
   *   <li>Waiting for bytes: such a request tells of changes alone, and Netty does not look again
   *       once it has read what there was. A reset that came together with bytes is never noticed,
   *       and the connection stays for ever.
   * </ul>
   */
  private static final List<String> ANSWERED_OFTEN =
      List.of(
          "io.netty.iouring.acceptMultiShotEnabled", "io.netty.iouring.pollAddMultishotEnabled");

  static {
    for (String each : ANSWERED_OFTEN) {
      if (System.getProperty(each) == null) {
        System.setProperty(each, "false");
      }
    }
  }

  @Override
  public String name() {
    return "io_uring";
  }

  @Override
  public @Nullable Throwable unavailable() {
    Throwable cause = IoUring.unavailabilityCause();
    return cause == null
        ? null
        : new IllegalStateException(
            "it needs Linux 5.9 or newer that does not forbid it, and the jar"
                + " io.netty:netty-transport-native-io_uring of this platform",
            cause);
  }

  @Override
  public IoHandlerFactory handler() {
    return IoUringIoHandler.newFactory();
  }

  @Override
  public boolean isCompletionBased() {
    return true;
  }

  @Override
  public Channel stream(@Nullable SocketProtocolFamily family) {
    return family == SocketProtocolFamily.UNIX
        ? new IoUringDomainSocketChannel()
        : new IoUringSocketChannel();
  }

  @Override
  public ServerChannel server(@Nullable SocketProtocolFamily family) {
    return family == SocketProtocolFamily.UNIX
        ? new IoUringServerDomainSocketChannel()
        : new IoUringServerSocketChannel();
  }
}
