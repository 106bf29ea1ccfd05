package pants.benchmarks;

import static pants.net.Tls.Provider.BORINGSSL;
import static pants.net.Tls.Provider.JDK;

import io.netty.channel.ChannelHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.ssl.SslProvider;
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
      case "echo-tcp" -> PantsEcho.run(Poller.preferred(), port, null);
      case "echo-tcp-nio" -> PantsEcho.run(Poller.nio(), port, null);
      case "echo-tcp-epoll" -> PantsEcho.run(Poller.epoll(), port, null);
      case "echo-tcp-io_uring" -> PantsEcho.run(Poller.ioUring(), port, null);
      case "echo-tls" -> PantsEcho.run(Poller.epoll(), port, Credentials.pants(BORINGSSL));
      case "echo-tls-jdk" -> PantsEcho.run(Poller.epoll(), port, Credentials.pants(JDK));
      case "echo-1-engine" -> PantsEcho.runOn(1, Poller.epoll(), port);
      case "echo-2-engines" -> PantsEcho.runOn(2, Poller.epoll(), port);
      case "blocks-1-engine" -> PantsBlockEcho.runOn(1, Poller.epoll(), port);
      case "blocks-2-engines" -> PantsBlockEcho.runOn(2, Poller.epoll(), port);
      case "netty-echo-nio" ->
          NettyEcho.run(
              NioIoHandler.newFactory(), NioServerSocketChannel::new, port, NettyEcho.INSTANCE);
      case "netty-echo-epoll" -> nettyOnEpoll(port, NettyEcho.INSTANCE);
      case "netty-echo-io_uring" ->
          NettyEcho.run(
              IoUringIoHandler.newFactory(),
              IoUringServerSocketChannel::new,
              port,
              NettyEcho.INSTANCE);
      case "netty-echo-tls" ->
          nettyOnEpoll(port, NettyEcho.behind(Credentials.netty(SslProvider.OPENSSL)));
      case "netty-echo-tls-jdk" ->
          nettyOnEpoll(port, NettyEcho.behind(Credentials.netty(SslProvider.JDK)));
      default ->
          throw new IllegalArgumentException(
              "no server is named "
                  + name
                  + ": echo-tcp, echo-tcp-nio, echo-tcp-epoll, echo-tcp-io_uring, echo-tls,"
                  + " echo-tls-jdk, echo-1-engine, echo-2-engines, blocks-1-engine,"
                  + " blocks-2-engines, netty-echo-nio, netty-echo-epoll, netty-echo-io_uring,"
                  + " netty-echo-tls, netty-echo-tls-jdk, c-echo");
    }
  }

  private static void nettyOnEpoll(int port, ChannelHandler connection) {
    NettyEcho.run(EpollIoHandler.newFactory(), EpollServerSocketChannel::new, port, connection);
  }
}
