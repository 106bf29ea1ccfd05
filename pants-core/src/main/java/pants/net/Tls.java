package pants.net;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;

/**
 * How a connection is secured by TLS: a value, made by {@link #server} or {@link #client} and
 * changed by methods that give a copy.
 *
 * <p>The defaults are safe: TLS 1.3 and 1.2, a client checks the server's certificate and that it
 * is for the host that was connected to, a handshake has ten seconds, renegotiation is refused.
 * BoringSSL is used where its library loads (the optional jar {@code
 * io.netty:netty-tcnative-boringssl-static} of the platform), the Java platform's TLS elsewhere.
 *
 * <p>A value may serve any number of servers and streams. Those whose values are equal share their
 * sessions, so that a client which connects again resumes.
 */
public final class Tls {
  /** Versions of the protocol. */
  public enum Version {
    /** RFC 5246. */
    TLS_1_2,
    /** RFC 8446. */
    TLS_1_3
  }

  /** Who does the work. */
  public enum Provider {
    /** BoringSSL where its library loads, else the Java platform. */
    PREFERRED,
    /** The Java platform. */
    JDK,
    /** BoringSSL. */
    BORINGSSL
  }

  /** What a server asks of its clients. */
  public enum ClientCertificate {
    /** Nothing. */
    NOT_ASKED,
    /** A certificate, which a client need not have; one that it sends must be trusted. */
    WANTED,
    /** A certificate that is trusted. */
    REQUIRED
  }

  private static final Duration HANDSHAKE = Duration.ofSeconds(10);
  private static final Tls CLIENT = new Tls(false);

  private final boolean server;
  private @Nullable Credentials credentials;
  private Trust trust = new Trust.Platform();
  private List<String> protocols = List.of();
  private Map<String, Tls> names = Map.of();
  private ClientCertificate clientCertificate = ClientCertificate.NOT_ASKED;
  private @Nullable String serverName;
  private boolean verifyHost = true;
  private Set<Version> versions = EnumSet.allOf(Version.class);
  private List<String> ciphers = List.of();
  private Duration handshake = HANDSHAKE;
  private Provider provider = Provider.PREFERRED;

  private Tls(boolean server) {
    this.server = server;
  }

  private Tls(Tls other) {
    server = other.server;
    credentials = other.credentials;
    trust = other.trust;
    protocols = other.protocols;
    names = other.names;
    clientCertificate = other.clientCertificate;
    serverName = other.serverName;
    verifyHost = other.verifyHost;
    versions = other.versions;
    ciphers = other.ciphers;
    handshake = other.handshake;
    provider = other.provider;
  }

  // Making one

  /**
   * A server's side.
   *
   * @param certificates a PEM file with its certificate, then the chain
   * @param key a PEM file with the private key, PKCS #8
   * @return the settings; the files are read when a server begins to use them
   */
  public static Tls server(Path certificates, Path key) {
    return server(new Credentials.Files(certificates, key));
  }

  /**
   * A server's side.
   *
   * @param key the private key
   * @param certificates its certificate, then the chain
   * @return the settings
   */
  public static Tls server(PrivateKey key, X509Certificate... certificates) {
    return server(new Credentials.Keys(key, List.of(certificates)));
  }

  /**
   * A server's side.
   *
   * @param credentials its certificate and key
   * @return the settings
   */
  public static Tls server(Credentials credentials) {
    Tls tls = new Tls(true);
    tls.credentials = Objects.requireNonNull(credentials, "credentials");
    return tls;
  }

  /**
   * A client's side, which trusts the authorities that the Java platform trusts.
   *
   * @return the settings
   */
  public static Tls client() {
    return CLIENT;
  }

  // Changing it

  /**
   * Has a client send a certificate of its own, where the server asks for one; or gives a server
   * another.
   *
   * @param credentials the certificate and its key
   * @return a copy
   */
  public Tls credentials(Credentials credentials) {
    Tls copy = new Tls(this);
    copy.credentials = Objects.requireNonNull(credentials, "credentials");
    return copy;
  }

  /**
   * Trusts the authorities in a PEM file, and no others.
   *
   * @param certificates the file
   * @return a copy
   */
  public Tls trust(Path certificates) {
    return trust(new Trust.File(certificates));
  }

  /**
   * Trusts these authorities, and no others.
   *
   * @param authorities their certificates
   * @return a copy
   */
  public Tls trust(X509Certificate... authorities) {
    return trust(new Trust.Authorities(List.of(authorities)));
  }

  /**
   * Says whose certificates are believed.
   *
   * @param trust whose
   * @return a copy
   */
  public Tls trust(Trust trust) {
    Tls copy = new Tls(this);
    copy.trust = Objects.requireNonNull(trust, "trust");
    return copy;
  }

  /**
   * Offers application protocols (ALPN, RFC 7301). A server chooses the first of its own list that
   * the client offers; where there is none the handshake goes on without.
   *
   * @param protocols their names, best first: {@code "h2"}, {@code "http/1.1"}, …
   * @return a copy
   * @throws IllegalArgumentException if a name is empty or has more than 255 bytes
   */
  public Tls alpn(String... protocols) {
    for (String each : protocols) {
      if (each.isEmpty() || Bytes.utf8(each).length() > 255) {
        throw new IllegalArgumentException("a protocol has 1 to 255 bytes: \"" + each + "\"");
      }
    }
    Tls copy = new Tls(this);
    copy.protocols = List.of(protocols);
    return copy;
  }

  /**
   * Has a server use other settings for clients that ask for a name (SNI, RFC 6066).
   *
   * @param name a host name, or {@code *.} and a domain for every name one level below it
   * @param settings a server's settings; names of its own are not looked at
   * @return a copy
   * @throws IllegalArgumentException if either of the two is a client's, or the name is empty or
   *     has another {@code *}
   */
  public Tls name(String name, Tls settings) {
    if (!server || !settings.server) {
      throw new IllegalArgumentException("names are for a server's settings: " + name);
    }
    String host = name.startsWith("*.") ? name.substring(2) : name;
    if (host.isEmpty() || host.contains("*")) {
      throw new IllegalArgumentException(
          "a name is a host name, or *. and a domain: \"" + name + "\"");
    }
    Tls copy = new Tls(this);
    Map<String, Tls> more = new LinkedHashMap<>(names);
    more.put(name.toLowerCase(Locale.ROOT), settings);
    copy.names = Map.copyOf(more);
    return copy;
  }

  /**
   * Has a server ask its clients for a certificate, which its {@linkplain #trust(Path) trust}
   * decides on.
   *
   * @param what what it asks
   * @return a copy
   */
  public Tls clientCertificate(ClientCertificate what) {
    Tls copy = new Tls(this);
    copy.clientCertificate = Objects.requireNonNull(what, "what");
    return copy;
  }

  /**
   * Names the server that a client wants, where that is not the host that it connects to.
   *
   * @param name the name to ask for and to check the certificate against
   * @return a copy
   * @throws IllegalArgumentException if it is empty
   */
  public Tls serverName(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a server's name must not be empty");
    }
    Tls copy = new Tls(this);
    copy.serverName = name;
    return copy;
  }

  /**
   * Says whether a client checks that the certificate is for the host that it wants (RFC 9525). A
   * client that does not can be deceived by whoever holds any trusted certificate.
   *
   * @param verify true, the default, to check
   * @return a copy
   */
  public Tls verifyHost(boolean verify) {
    Tls copy = new Tls(this);
    copy.verifyHost = verify;
    return copy;
  }

  /**
   * Allows these versions of the protocol alone.
   *
   * @param first one of them
   * @param others the others
   * @return a copy
   */
  public Tls versions(Version first, Version... others) {
    Tls copy = new Tls(this);
    copy.versions = EnumSet.of(first, others);
    return copy;
  }

  /**
   * Allows these cipher suites alone. BoringSSL does not let those of TLS 1.3 be chosen.
   *
   * @param names their names in the RFCs, {@code TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256} say, best
   *     first; none for those that the provider holds to be safe, the default
   * @return a copy; a name that the provider does not know is refused when it is first used
   */
  public Tls ciphers(String... names) {
    Tls copy = new Tls(this);
    copy.ciphers = List.of(names);
    return copy;
  }

  /**
   * Bounds how long a handshake may take; ten seconds by default.
   *
   * @param time above zero
   * @return a copy
   * @throws IllegalArgumentException if it is zero or negative
   */
  public Tls handshake(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("handshake must be above zero: " + time);
    }
    Tls copy = new Tls(this);
    copy.handshake = time;
    return copy;
  }

  /**
   * Chooses who does the work.
   *
   * @param provider who
   * @return a copy
   */
  public Tls provider(Provider provider) {
    Tls copy = new Tls(this);
    copy.provider = Objects.requireNonNull(provider, "provider");
    return copy;
  }

  // Reading it

  /**
   * Whether these are a server's settings.
   *
   * @return false for a client's
   */
  public boolean isServer() {
    return server;
  }

  /**
   * The own certificate and key.
   *
   * @return null for a client that has none
   */
  public @Nullable Credentials credentials() {
    return credentials;
  }

  /**
   * Whose certificates are believed.
   *
   * @return whose
   */
  public Trust trust() {
    return trust;
  }

  /**
   * The application protocols, best first.
   *
   * @return their names; empty where none is offered
   */
  public List<String> protocols() {
    return protocols;
  }

  /**
   * The settings for names that clients ask for.
   *
   * @return by the name, in lower case
   */
  public Map<String, Tls> names() {
    return names;
  }

  /**
   * What a server asks of its clients.
   *
   * @return what
   */
  public ClientCertificate clientCertificate() {
    return clientCertificate;
  }

  /**
   * The server that a client wants.
   *
   * @return null for the host that it connects to
   */
  public @Nullable String serverName() {
    return serverName;
  }

  /**
   * Whether a client checks the host of the certificate.
   *
   * @return whether it does
   */
  public boolean verifyHost() {
    return verifyHost;
  }

  /**
   * The versions that are allowed.
   *
   * @return one or more
   */
  public Set<Version> versions() {
    return Set.copyOf(versions);
  }

  /**
   * The cipher suites that are allowed, best first.
   *
   * @return their names; empty for those of the provider
   */
  public List<String> ciphers() {
    return ciphers;
  }

  /**
   * How long a handshake may take.
   *
   * @return the time
   */
  public Duration handshake() {
    return handshake;
  }

  /**
   * Who does the work.
   *
   * @return who
   */
  public Provider provider() {
    return provider;
  }

  /** Two are equal when all of their settings are; those of files are their paths. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Tls tls && settings().equals(tls.settings());
  }

  @Override
  public int hashCode() {
    return settings().hashCode();
  }

  private List<@Nullable Object> settings() {
    return Arrays.asList(
        server,
        credentials,
        trust,
        protocols,
        names,
        clientCertificate,
        serverName,
        verifyHost,
        versions,
        ciphers,
        handshake,
        provider);
  }

  /** Says who one is, and never a secret. */
  @Override
  public String toString() {
    return server ? "Tls.server(" + credentials + ")" : "Tls.client()";
  }
}
