package pants;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What every TLS scenario runs on: each poller of the machine, each of the two who do the work. */
@ParameterizedClass
@MethodSource("pants.TlsCase#all")
abstract class TlsScenarios {
  @Parameter TlsCase tls;

  Loopback net;

  @BeforeEach
  void open() {
    net = new Loopback(tls.poller());
  }

  @AfterEach
  void close() {
    net.close();
  }
}
