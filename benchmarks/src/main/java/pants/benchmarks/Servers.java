package pants.benchmarks;

import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import pants.Poller;

/** The servers that can be measured, by name. */
public final class Servers {
  private Servers() {}

  /**
   * Runs one until the process is ended.
   *
   * @param args its name, the port on 127.0.0.1, and {@code report} to have it answer the questions
   *     of a {@link Report}
   */
  public static void main(String[] args) {
    if (args.length > 2 && args[2].equals("report")) {
      Report.answer();
    }
    run(args[0], Integer.parseInt(args[1]));
  }

  private static void run(String name, int port) {
    switch (name) {
      case "echo-tcp" -> PantsEcho.run(Poller.preferred(), port);
      case "echo-tcp-nio" -> PantsEcho.run(Poller.nio(), port);
      case "echo-tcp-epoll" -> PantsEcho.run(Poller.epoll(), port);
      case "echo-tcp-io_uring" -> PantsEcho.run(Poller.ioUring(), port);
      case "netty-echo-nio" ->
          NettyEcho.run(NioIoHandler.newFactory(), NioServerSocketChannel::new, port);
      case "netty-echo-epoll" ->
          NettyEcho.run(EpollIoHandler.newFactory(), EpollServerSocketChannel::new, port);
      case "netty-echo-io_uring" ->
          NettyEcho.run(IoUringIoHandler.newFactory(), IoUringServerSocketChannel::new, port);
      default ->
          throw new IllegalArgumentException(
              "no server is named "
                  + name
                  + ": echo-tcp, echo-tcp-nio, echo-tcp-epoll, echo-tcp-io_uring, netty-echo-nio,"
                  + " netty-echo-epoll, netty-echo-io_uring, c-echo");
    }
  }
}
