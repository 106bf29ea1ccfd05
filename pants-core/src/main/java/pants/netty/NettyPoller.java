package pants.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A transport of Netty's, as the poller of engines: what waits for sockets, and how these are made.
 * The pollers of Pants itself are of this type.
 *
 * <p>Another is a service of this type: a class with a public constructor without parameters, which
 * its module {@code provides}, or whose name stands in the file {@code
 * META-INF/services/pants.netty.NettyPoller} of its jar. {@link pants.Poller#named} then finds it
 * by its {@link #name()}. The methods may be called from the threads of several engines at the same
 * time.
 */
public interface NettyPoller {
  /**
   * What it is called. The names of Pants' own pollers ({@code nio}, {@code epoll}, {@code kqueue},
   * {@code io_uring}) are taken.
   *
   * @return the name, not empty
   */
  String name();

  /**
   * Why this machine cannot have it.
   *
   * @return what it lacks, with a message that says what is needed; null where it works
   */
  @Nullable Throwable unavailable();

  /**
   * Makes what waits for the sockets of a loop.
   *
   * @return for one loop, or for as many as one likes
   */
  IoHandlerFactory handler();

  /**
   * Whether the system carries out reads and writes by itself and tells when they are done, as
   * io_uring does, rather than telling when a socket is ready for them. A buffer to read into then
   * belongs to its connection until something came, so each connection gets its own, and parts of
   * files are read into memory and sent from there.
   *
   * @return false by default
   */
  default boolean isCompletionBased() {
    return false;
  }

  /**
   * Makes a socket that will be connected.
   *
   * @param family {@code UNIX}, or null for TCP over IPv4 and IPv6
   * @return a channel that is not registered
   */
  Channel stream(@Nullable SocketProtocolFamily family);

  /**
   * Makes a socket that will listen.
   *
   * @param family {@code UNIX}; {@code INET} or {@code INET6} for TCP on an address of that family;
   *     null for TCP over both
   * @return a channel that is not registered
   */
  ServerChannel server(@Nullable SocketProtocolFamily family);

  /**
   * Takes over a connected socket, TCP or UNIX.
   *
   * @param socket a socket of java.nio
   * @return a channel that is not registered
   * @throws IOException if the socket's addresses cannot be told
   * @throws IllegalStateException if the transport has sockets of its own kind alone, as by default
   */
  default Channel wrap(SocketChannel socket) throws IOException {
    throw notNio();
  }

  /**
   * Takes over a bound socket, TCP or UNIX.
   *
   * @param socket a socket of java.nio
   * @return a channel that is not registered
   * @throws IOException if the socket's address cannot be told
   * @throws IllegalStateException if the transport has sockets of its own kind alone, as by default
   */
  default ServerChannel wrap(ServerSocketChannel socket) throws IOException {
    throw notNio();
  }

  private IllegalStateException notNio() {
    return new IllegalStateException(
        "a channel of java.nio can be wrapped on an engine with Poller.nio() alone, not with "
            + name());
  }

  /**
   * The address as the transport's channels take it.
   *
   * @param address an {@code InetSocketAddress} or a {@code UnixDomainSocketAddress}
   * @return by default the same, with Netty's {@code DomainSocketAddress} in the place of a UNIX
   *     one
   */
  default SocketAddress address(SocketAddress address) {
    return address instanceof UnixDomainSocketAddress unix
        ? new DomainSocketAddress(unix.getPath().toString())
        : address;
  }
}
