package pants;

import java.util.stream.Stream;
import pants.net.Tls;

/** A poller, and who does TLS's work: every TLS scenario runs with each of the two of each. */
record TlsCase(Poller poller, Tls.Provider provider) {
  static Stream<TlsCase> all() {
    return Pollers.all()
        .flatMap(
            poller ->
                Stream.of(Tls.Provider.JDK, Tls.Provider.BORINGSSL)
                    .map(provider -> new TlsCase(poller, provider)));
  }

  /** The settings of a server that is {@code localhost} and {@code 127.0.0.1}. */
  Tls server() {
    return Certificates.LOCALHOST.server().provider(provider);
  }

  /** The settings of a client that trusts the tests' authority alone. */
  Tls client() {
    return Tls.client().trust(Certificates.AUTHORITY).provider(provider);
  }

  <S extends pants.Stream> Server<S> serve(
      Loopback net, Tls settings, java.util.function.Supplier<S> factory) {
    return new Server<>(factory).on(net.engine).tls(settings).listen("127.0.0.1", 0);
  }
}
