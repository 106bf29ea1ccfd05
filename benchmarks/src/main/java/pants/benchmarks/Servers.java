package pants.benchmarks;

import static pants.net.Tls.Provider.BORINGSSL;
import static pants.net.Tls.Provider.JDK;

import io.netty.handler.ssl.SslProvider;
import pants.Poller;
import pants.http.server.RequestHandler;

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
      case "echo-ws" -> PantsWebSocket.runEcho(Poller.preferred(), port);
      case "echo-ws-nio" -> PantsWebSocket.runEcho(Poller.nio(), port);
      case "echo-ws-epoll" -> PantsWebSocket.runEcho(Poller.epoll(), port);
      case "echo-ws-io_uring" -> PantsWebSocket.runEcho(Poller.ioUring(), port);
      case "broadcast-ws" -> PantsWebSocket.runBroadcast(Poller.preferred(), port);
      case "broadcast-ws-each" -> PantsWebSocket.runBroadcastToEach(Poller.preferred(), port);
      case "hello-http" -> PantsHttp.run(Poller.preferred(), port, PantsHttp::hello);
      case "hello-http-nio" -> PantsHttp.run(Poller.nio(), port, PantsHttp::hello);
      case "hello-http-epoll" -> PantsHttp.run(Poller.epoll(), port, PantsHttp::hello);
      case "hello-http-io_uring" -> PantsHttp.run(Poller.ioUring(), port, PantsHttp::hello);
      case "hello-http-async" -> PantsHttp.run(Poller.preferred(), port, PantsHttp::helloLater);
      case "hello-http-blocking" ->
          PantsHttp.run(Poller.preferred(), port, RequestHandler.blocking(PantsHttp::hello));
      case "big-http" -> PantsHttp.run(Poller.preferred(), port, PantsHttp::helloOrBig);
      case "upload-http" -> PantsHttp.runUploads(Poller.preferred(), port);
      case "hello-web" -> PantsWeb.runText(Poller.preferred(), port);
      case "json-web" -> PantsWeb.runJson(Poller.preferred(), port);
      case "static" -> PantsFiles.run(Poller.preferred(), port);
      case "static-nio" -> PantsFiles.run(Poller.nio(), port);
      case "files-web" -> PantsFiles.runForWeb(Poller.preferred(), port);
      case "netty-echo-nio" -> NettyServer.runOnNio(port, NettyEcho.INSTANCE);
      case "netty-echo-epoll" -> NettyServer.runOnEpoll(port, NettyEcho.INSTANCE);
      case "netty-echo-io_uring" -> NettyServer.runOnIoUring(port, NettyEcho.INSTANCE);
      case "netty-echo-tls" ->
          NettyServer.runOnEpoll(port, NettyEcho.behind(Credentials.netty(SslProvider.OPENSSL)));
      case "netty-echo-tls-jdk" ->
          NettyServer.runOnEpoll(port, NettyEcho.behind(Credentials.netty(SslProvider.JDK)));
      case "netty-http-nio" -> NettyServer.runOnNio(port, NettyHttp.connection());
      case "netty-http-epoll" -> NettyServer.runOnEpoll(port, NettyHttp.connection());
      case "netty-http-io_uring" -> NettyServer.runOnIoUring(port, NettyHttp.connection());
      case "netty-ws-nio" -> NettyServer.runOnNio(port, NettyWebSocket.echo());
      case "netty-ws-epoll" -> NettyServer.runOnEpoll(port, NettyWebSocket.echo());
      case "netty-ws-io_uring" -> NettyServer.runOnIoUring(port, NettyWebSocket.echo());
      case "netty-ws-broadcast" -> NettyServer.runOnEpoll(port, NettyWebSocket.broadcast());
      default ->
          throw new IllegalArgumentException(
              "no server is named "
                  + name
                  + ": echo-tcp, echo-tcp-nio, echo-tcp-epoll, echo-tcp-io_uring, echo-tls,"
                  + " echo-tls-jdk, echo-1-engine, echo-2-engines, blocks-1-engine,"
                  + " blocks-2-engines, echo-ws, echo-ws-nio, echo-ws-epoll, echo-ws-io_uring,"
                  + " broadcast-ws, broadcast-ws-each, hello-http, hello-http-nio, hello-http-epoll,"
                  + " hello-http-io_uring, hello-http-async, hello-http-blocking, big-http, upload-http,"
                  + " hello-web, json-web, static, static-nio, files-web,"
                  + " netty-echo-nio, netty-echo-epoll, netty-echo-io_uring,"
                  + " netty-echo-tls, netty-echo-tls-jdk, netty-http-nio, netty-http-epoll,"
                  + " netty-http-io_uring, netty-ws-nio, netty-ws-epoll, netty-ws-io_uring,"
                  + " netty-ws-broadcast, c-echo, c-http");
    }
  }
}
