package pants;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pants.net.Address;

/**
 * What an {@link Engine} runs: a {@link Stream}, which is one connection, or a {@link Server},
 * which accepts them.
 *
 * <p>Methods are for the thread of the channel's engine; on another they throw {@link
 * IllegalStateException}.
 */
public abstract sealed class Channel permits Stream, Server {
  private @Nullable Engine engine;
  private @Nullable Address localOverride;
  private @Nullable Address remoteOverride;
  private @Nullable StackTraceElement place;

  Channel() {}

  /**
   * The engine that runs the channel: the one it was put {@linkplain #on on}, else the one of the
   * thread that asks.
   *
   * @return the engine
   */
  public Engine engine() {
    if (engine == null) {
      engine = Engine.instance();
    }
    return engine;
  }

  /**
   * Puts the channel on an engine, before it connects or listens. The connections of a server are
   * on the engine of their server.
   *
   * @param engine an engine of the calling thread
   * @return this channel
   * @throws IllegalStateException if the channel is in use already
   */
  public Channel on(Engine engine) {
    Objects.requireNonNull(engine, "engine");
    if (isStarted()) {
      throw new IllegalStateException(this + " is in use: its engine cannot be changed any more");
    }
    this.engine = engine;
    return this;
  }

  /**
   * The channel's own address: the one that was set, else the socket's.
   *
   * @return the address, or null where there is none
   */
  public @Nullable Address localAddress() {
    return localOverride != null ? localOverride : socketAddress(false);
  }

  /**
   * Sets what {@link #localAddress()} returns.
   *
   * @param address the address, or null to return to the socket's
   */
  public void localAddress(@Nullable Address address) {
    localOverride = address;
  }

  /**
   * The peer's address: the one that was set, else the socket's.
   *
   * @return the address, or null where there is none
   */
  public @Nullable Address remoteAddress() {
    return remoteOverride != null ? remoteOverride : socketAddress(true);
  }

  /**
   * Sets what {@link #remoteAddress()} returns, as one does behind a proxy.
   *
   * @param address the address, or null to return to the socket's
   */
  public void remoteAddress(@Nullable Address address) {
    remoteOverride = address;
  }

  /**
   * Whether the channel is closed for good: {@code onClose} has been called or is about to be.
   *
   * @return whether it is closed
   */
  public abstract boolean closed();

  /** Closes the channel, after what was written to it has left. */
  public abstract void close();

  /** Closes the channel and what belongs to it, at once. */
  abstract void abort();

  /** Whether it connects or listens, or has. */
  abstract boolean isStarted();

  abstract @Nullable Address socketAddress(boolean remote);

  @Nullable Address localOverride() {
    return localOverride;
  }

  @Nullable Address remoteOverride() {
    return remoteOverride;
  }

  /** Where it was told to connect or to listen, in debug mode. */
  @Nullable StackTraceElement place() {
    return place;
  }

  void place(@Nullable StackTraceElement registered) {
    place = registered;
  }

  /** A closed channel has no addresses any more. */
  void forgetOverrides() {
    localOverride = null;
    remoteOverride = null;
  }

  /** Throws unless called on the engine's own thread. */
  void checkThread(String method) {
    engine().checkThread(method);
  }
}
