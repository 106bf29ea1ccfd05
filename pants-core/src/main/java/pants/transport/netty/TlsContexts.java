package pants.transport.netty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pants.net.Credentials;
import pants.net.Tls;
import pants.net.Trust;

/**
 * The contexts that were used last, shared by all engines: connections with equal settings share
 * their sessions, and so may resume. Settings whose files have changed since are read again.
 */
final class TlsContexts {
  private record Ready(NettyTls context, List<FileTime> times) {}

  /** A program has one or two; but one might make settings for each of its connections. */
  private static final int MAX = 100;

  private static final Map<Tls, Ready> CONTEXTS =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Tls, Ready> eldest) {
          return size() > MAX;
        }
      };

  private TlsContexts() {}

  static NettyTls of(Tls tls) throws IOException {
    List<FileTime> times = new ArrayList<>();
    addTimes(tls, times);
    synchronized (CONTEXTS) {
      Ready ready = CONTEXTS.get(tls);
      if (ready == null || !ready.times.equals(times)) {
        ready = new Ready(new NettyTls(tls), times);
        CONTEXTS.put(tls, ready);
      }
      return ready.context;
    }
  }

  private static void addTimes(Tls tls, List<FileTime> times) throws IOException {
    if (tls.credentials() instanceof Credentials.Files files) {
      times.add(time(files.certificates()));
      times.add(time(files.key()));
    }
    if (tls.trust() instanceof Trust.File file) {
      times.add(time(file.certificates()));
    }
    for (Tls each : tls.names().values()) {
      addTimes(each, times);
    }
  }

  private static FileTime time(Path file) throws IOException {
    return Files.getLastModifiedTime(file);
  }
}
