package pants;

import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import pants.net.Tls;
import pants.transport.AcceptListener;
import pants.transport.Acceptor;
import pants.transport.ListenOptions;
import pants.transport.Loop;
import pants.transport.TlsContext;
import pants.transport.Transport;
import pants.transport.TransportListener;

/**
 * A loop without I/O: writes down how long it was asked to wait, and waits on a clock of its own.
 */
final class RecordingLoop implements Loop {
  final List<Long> waits = new ArrayList<>();
  long now;

  /** Runs in the place of I/O; says whether there was any. */
  Io io = () -> false;

  boolean closed;

  @FunctionalInterface
  interface Io {
    boolean run();
  }

  /** The waits so far, which are then forgotten. */
  List<Long> takeWaits() {
    List<Long> taken = List.copyOf(waits);
    waits.clear();
    return taken;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public boolean run(long nanos) {
    waits.add(nanos);
    boolean worked = io.run();
    if (!worked && nanos != FOREVER) {
      now += nanos;
    }
    return worked;
  }

  @Override
  public void wakeup() {}

  @Override
  public Transport connect(SocketAddress address, Duration timeout, TransportListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Transport wrap(SocketChannel socket, TransportListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Acceptor listen(SocketAddress address, ListenOptions options, AcceptListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Acceptor wrap(ServerSocketChannel socket, AcceptListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public TlsContext tls(Tls settings) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    closed = true;
  }
}
