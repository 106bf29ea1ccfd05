package pants.transport.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;

/**
 * Netty's epoll handler, with registrations that stay.
 *
 * <p>Netty takes a descriptor out of epoll as soon as it waits for nothing (the peer has
 * half-closed and no write is under way), but goes on as if it still were there: the next write
 * that has to wait fails with ENOENT, and what was to be sent is lost. Here such a descriptor stays
 * registered, for an edge-triggered nothing: it is heard of at most once, if it breaks.
 */
final class KeptRegistrations implements IoHandler {
  private final IoHandler epoll;

  KeptRegistrations(IoHandler epoll) {
    this.epoll = epoll;
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return new Kept(epoll.register(handle));
  }

  private static final class Kept implements IoRegistration {
    private final IoRegistration registration;
    private boolean added;

    Kept(IoRegistration registration) {
      this.registration = registration;
    }

    @Override
    public long submit(IoOps ops) {
      if (ops.equals(EpollIoOps.NONE)) {
        return added ? registration.submit(EpollIoOps.EPOLLET) : 0;
      }
      added = true;
      return registration.submit(ops);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's signature
    public <T> T attachment() {
      return registration.attachment();
    }

    @Override
    public boolean isValid() {
      return registration.isValid();
    }

    @Override
    public boolean cancel() {
      return registration.cancel();
    }
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return epoll.run(context);
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return epoll.isCompatible(handleType);
  }
}
