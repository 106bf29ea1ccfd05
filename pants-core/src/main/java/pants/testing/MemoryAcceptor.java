package pants.testing;

import java.net.SocketAddress;
import java.util.ArrayDeque;
import pants.transport.AcceptListener;
import pants.transport.Acceptor;

/** An address on which somebody listens, with the connections that wait to be accepted. */
final class MemoryAcceptor implements Acceptor {
  private final MemoryLoop loop;
  private final SocketAddress address;
  private final AcceptListener listener;
  private final ArrayDeque<MemoryTransport> backlog = new ArrayDeque<>();
  private boolean accepting = true;

  MemoryAcceptor(MemoryLoop loop, SocketAddress address, AcceptListener listener) {
    this.loop = loop;
    this.address = address;
    this.listener = listener;
  }

  /** Somebody has connected: for whoever did, the connection stands, also while it waits. */
  void arrived(MemoryTransport connection) {
    if (accepting && backlog.isEmpty()) {
      listener.accepted(connection);
    } else {
      connection.reading(false);
      backlog.add(connection);
    }
  }

  @Override
  public void accepting(boolean on) {
    accepting = on;
    loop.soon(this::accept);
  }

  private void accept() {
    while (accepting && !backlog.isEmpty()) {
      MemoryTransport next = backlog.remove();
      if (!next.isClosed()) {
        next.reading(true);
        listener.accepted(next);
      }
    }
  }

  @Override
  public SocketAddress localAddress() {
    return address;
  }

  @Override
  public void close() {
    loop.network().forget(this);
    backlog.forEach(MemoryTransport::reset);
    backlog.clear();
  }
}
