package pants.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Looks host names up. The platform's look-up blocks, so it runs on a few threads of its own. */
@FunctionalInterface
public interface Resolver {
  /** The platform's, by all of its rules: the hosts file, the name service. */
  Resolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /** The addresses of a name, best first; it may block. */
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /** Looks a name up on a pool of threads; a look-up too many fails the stage. */
  default CompletableFuture<List<InetAddress>> submit(String host) {
    CompletableFuture<List<InetAddress>> result = new CompletableFuture<>();
    try {
      Pool.POOL.execute(
          () -> {
            try {
              result.complete(resolve(host));
            } catch (Throwable e) {
              result.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new UnknownHostException(host + ": too many names are being looked up already"));
    }
    return result;
  }

  /** Made when the first name is looked up. */
  final class Pool {
    private static final int THREADS = 4;
    private static final int QUEUE = 1000;
    static final ThreadPoolExecutor POOL = pool();

    private Pool() {}

    private static ThreadPoolExecutor pool() {
      ThreadPoolExecutor pool =
          new ThreadPoolExecutor(
              THREADS,
              THREADS,
              10,
              TimeUnit.SECONDS,
              new LinkedBlockingQueue<>(QUEUE),
              Thread.ofPlatform().daemon().name("pants-resolver-", 0).factory());
      pool.allowCoreThreadTimeOut(true);
      return pool;
    }
  }
}
