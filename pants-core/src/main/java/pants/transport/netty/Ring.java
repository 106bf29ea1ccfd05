package pants.transport.netty;

import org.jspecify.annotations.Nullable;

/** The open connections of a loop: a list through themselves, so that each costs two fields. */
final class Ring {
  private @Nullable NettyTransport first;

  void add(NettyTransport transport) {
    transport.next = first;
    if (first != null) {
      first.previous = transport;
    }
    first = transport;
  }

  void remove(NettyTransport transport) {
    if (transport.previous != null) {
      transport.previous.next = transport.next;
    } else if (first == transport) {
      first = transport.next;
    }
    if (transport.next != null) {
      transport.next.previous = transport.previous;
    }
    transport.next = null;
    transport.previous = null;
  }

  void closeAll() {
    for (NettyTransport each = first; each != null; each = first) {
      remove(each);
      each.close();
    }
  }
}
