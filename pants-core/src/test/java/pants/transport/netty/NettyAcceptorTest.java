package pants.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pants.transport.AcceptListener;
import pants.transport.Transport;

/** When a listening socket rests, for which of two reasons. */
class NettyAcceptorTest {
  private final ManualIoEventLoop events =
      new ManualIoEventLoop(Thread.currentThread(), NioIoHandler.newFactory());
  private final NettyLoop loop = new NettyLoop(Thread.currentThread(), new NioPoller());
  private final NioServerSocketChannel channel = new NioServerSocketChannel();
  private final List<Throwable> failures = new ArrayList<>();
  private final NettyAcceptor acceptor =
      new NettyAcceptor(
          loop,
          channel,
          new AcceptListener() {
            @Override
            public void accepted(Transport transport) {
              transport.close();
            }

            @Override
            public void acceptFailed(Throwable cause) {
              failures.add(cause);
            }
          },
          false);

  @BeforeEach
  void start() throws IOException {
    acceptor.start(events, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    assertTrue(accepts());
  }

  @AfterEach
  void close() {
    acceptor.close();
    events.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    while (!events.isTerminated()) {
      events.runNow();
    }
    loop.close();
  }

  private boolean accepts() {
    return channel.config().isAutoRead();
  }

  private void fail() {
    channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
  }

  /** Runs until the pause after a failure is over. */
  private void pass() {
    boolean[] over = new boolean[1];
    events.schedule(() -> over[0] = true, 1100, TimeUnit.MILLISECONDS);
    while (!over[0]) {
      events.run(0);
    }
  }

  @Test
  void thePauseAfterAFailureEndsByItself() {
    fail();
    assertFalse(accepts());
    pass();
    assertTrue(accepts());
    assertEquals(1, failures.size());
  }

  @Test
  void theEndOfAPauseDoesNotEndTheRest() {
    fail();
    acceptor.accepting(false);
    pass();
    assertFalse(accepts());
    acceptor.accepting(true);
    assertTrue(accepts());
  }

  @Test
  void theEndOfTheRestDoesNotEndAPause() {
    acceptor.accepting(false);
    fail();
    acceptor.accepting(true);
    assertFalse(accepts());
    pass();
    assertTrue(accepts());
  }
}
