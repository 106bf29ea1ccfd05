package pants.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import pants.transport.Resolver;

/** The hosts that a test has named; nobody else is asked. */
final class MemoryHosts implements Resolver {
  private final Map<String, List<InetAddress>> hosts = new HashMap<>();

  void name(String host, List<InetAddress> addresses) {
    hosts.put(key(host), addresses);
  }

  private static String key(String host) {
    return host.toLowerCase(Locale.ROOT);
  }

  @Override
  public List<InetAddress> resolve(String host) throws UnknownHostException {
    List<InetAddress> found = hosts.get(key(host));
    if (found == null) {
      throw new UnknownHostException(host + " was not named by TestEngine.host");
    }
    return found;
  }

  /** At once, on the thread of the test. */
  @Override
  public CompletableFuture<List<InetAddress>> submit(String host) {
    try {
      return CompletableFuture.completedFuture(resolve(host));
    } catch (UnknownHostException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
