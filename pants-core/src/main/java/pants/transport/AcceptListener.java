package pants.transport;

/** Hears of the connections that an {@link Acceptor} accepts. */
public interface AcceptListener {
  /** A connection was accepted; it is to be given a listener, or closed. */
  void accepted(Transport transport);

  /** Accepting failed; it goes on after a pause. */
  void acceptFailed(Throwable cause);
}
