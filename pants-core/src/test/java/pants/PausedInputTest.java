package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stream takes of a peer that does not wait, with TLS and without. */
class PausedInputTest extends TlsScenarios {
  private static final int SENT = 4 * 1024 * 1024;

  /** One receive, and what TLS had of a record. */
  private static final int MOST = 128 * 1024 + 16 * 1024;

  private Server<Recorder> serve(boolean secured) {
    return secured ? tls.serve(net, tls.server(), Recorder::new) : net.serve(Recorder::new);
  }

  private Recorder connect(Server<?> server, boolean secured) {
    Recorder client = new Recorder();
    client.limits(StreamLimits.DEFAULT.hardOutput(4 * SENT));
    return net.connect(secured ? (Recorder) client.tls(tls.client()) : client, server);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneReceiveIsTakenInAPauseAndNoMore(boolean secured) {
    Server<Recorder> server = serve(secured);
    Recorder client = connect(server, secured);
    Recorder stream = Loopback.only(server);
    for (int round = 1; round <= 2; round++) {
      stream.pauseReading(true);
      long before = received();
      client.write(new byte[SENT]);
      net.until(() -> received() > before);
      net.until(new Quiet());
      assertTrue(received() - before <= MOST, () -> received() - before + " bytes were taken");
      int expected = round * SENT;
      assertTrue(stream.received.size() < expected);
      stream.pauseReading(false);
      net.until(() -> stream.received.size() == expected);
    }
    stream.pauseReading(true);
    client.write("last");
    client.close();
    net.until(() -> client.saw("close"));
    assertFalse(stream.saw("end"));
    stream.pauseReading(false);
    net.until(() -> stream.saw("end"));
    assertEquals(2 * SENT + 4, stream.received.size());
  }

  private long received() {
    return net.engine.statistics().bytesRead();
  }

  /** Holds when nothing was received in so many polls. */
  private final class Quiet implements BooleanSupplier {
    private long seen;
    private int polls;

    @Override
    public boolean getAsBoolean() {
      polls = received() == seen ? polls + 1 : 0;
      seen = received();
      return polls == 10;
    }
  }
}
