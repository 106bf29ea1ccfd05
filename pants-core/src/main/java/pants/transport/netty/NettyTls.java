package pants.transport.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.net.Address;
import pants.net.Credentials;
import pants.net.Tls;
import pants.net.Trust;
import pants.transport.TlsContext;

/** A {@link Tls} made ready: Netty's contexts, one for each name that a server answers to. */
final class NettyTls implements TlsContext {
  /** A greeting above this is no client's (a handshake message may take up to 16 MiB otherwise). */
  private static final int MAX_CLIENT_HELLO = 16 * 1024;

  static {
    // Read once, when the platform's TLS is first used: BoringSSL refuses renegotiation by itself.
    String renegotiation = "jdk.tls.rejectClientInitiatedRenegotiation";
    if (System.getProperty(renegotiation) == null) {
      System.setProperty(renegotiation, "true");
    }
  }

  /** Contexts of BoringSSL hold native memory, which goes when nobody uses them any more. */
  private static final Cleaner CLEANER = Cleaner.create();

  private final boolean server;
  private final long handshakeMillis;
  private final SslContext context;
  private final Map<String, SslContext> names = new HashMap<>();

  NettyTls(Tls tls) throws IOException {
    this.server = tls.isServer();
    this.handshakeMillis = Math.clamp(tls.handshake().toMillis(), 1, Integer.MAX_VALUE);
    this.context = context(tls);
    List<SslContext> all = new ArrayList<>(List.of(context));
    CLEANER.register(this, () -> all.forEach(ReferenceCountUtil::release));
    for (Map.Entry<String, Tls> each : tls.names().entrySet()) {
      SslContext named = context(each.getValue());
      all.add(named);
      names.put(each.getKey(), named);
    }
  }

  /** The handler of one connection; a client's knows the host that it wants. */
  ChannelHandler handler(ByteBufAllocator allocator, @Nullable String host, int port) {
    if (server) {
      return new Hello();
    }
    if (host == null) {
      return limited(context.newHandler(allocator));
    }
    SslHandler handler = context.newHandler(allocator, host, port);
    askFor(host, handler.engine());
    return limited(handler);
  }

  /** The platform would ask for no name without a dot, such as localhost. */
  private static void askFor(String host, SSLEngine engine) {
    if (new Address.Inet(host, 0).literal() != null) {
      return; // RFC 6066 section 3: no literal addresses
    }
    try {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(host)));
      engine.setSSLParameters(parameters);
    } catch (IllegalArgumentException e) {
      // a name with an underscore, say, which cannot be asked for
    }
  }

  private SslHandler limited(SslHandler handler) {
    handler.setHandshakeTimeoutMillis(handshakeMillis);
    return handler;
  }

  /** Bounds a client's greeting, and chooses a context by the name that it asks for. */
  private final class Hello extends SniHandler {
    Hello() {
      super(
          (host, promise) -> promise.setSuccess(contextFor(host)),
          MAX_CLIENT_HELLO,
          handshakeMillis);
    }

    @Override
    protected SslHandler newSslHandler(SslContext chosen, ByteBufAllocator allocator) {
      return limited(super.newSslHandler(chosen, allocator));
    }
  }

  private SslContext contextFor(@Nullable String host) {
    if (host == null) {
      return context;
    }
    String name = host.toLowerCase(Locale.ROOT);
    SslContext exact = names.get(name);
    if (exact != null) {
      return exact;
    }
    int dot = name.indexOf('.');
    return dot < 0 ? context : names.getOrDefault("*" + name.substring(dot), context);
  }

  // Making contexts

  private static SslContext context(Tls tls) throws IOException {
    SslProvider provider = provider(tls);
    SslContextBuilder builder = tls.isServer() ? server(tls) : SslContextBuilder.forClient();
    if (!tls.isServer()) {
      Credentials own = tls.credentials();
      if (own != null) {
        with(own, own, builder::keyManager, builder::keyManager);
      }
      boolean verify = tls.verifyHost() && !(tls.trust() instanceof Trust.Anybody);
      builder.endpointIdentificationAlgorithm(verify ? "HTTPS" : "");
    }
    trust(builder, tls.trust());
    builder
        .sslProvider(provider)
        .protocols(tls.versions().stream().map(NettyTls::name).sorted().toList());
    if (!tls.ciphers().isEmpty()) {
      builder.ciphers(tls.ciphers());
    }
    if (!tls.protocols().isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              Protocol.ALPN,
              SelectorFailureBehavior.NO_ADVERTISE,
              SelectedListenerFailureBehavior.ACCEPT,
              tls.protocols()));
    }
    try {
      return tried(builder.build(), tls.isServer());
    } catch (IllegalArgumentException | SSLException e) {
      throw new SSLException("cannot use " + tls + ": " + reason(e), e);
    }
  }

  /** Much of what is wrong with settings shows only when an engine is made with them, and used. */
  private static SslContext tried(SslContext context, boolean server) throws SSLException {
    try {
      if (server) {
        TlsRehearsal.of(context);
      } else {
        ReferenceCountUtil.release(context.newEngine(ByteBufAllocator.DEFAULT));
      }
      return context;
    } catch (SSLException | RuntimeException e) {
      ReferenceCountUtil.release(context);
      throw e;
    }
  }

  private static SslContextBuilder server(Tls tls) throws IOException {
    Credentials own = Objects.requireNonNull(tls.credentials());
    SslContextBuilder builder =
        with(own, tls, SslContextBuilder::forServer, SslContextBuilder::forServer);
    return builder.clientAuth(
        switch (tls.clientCertificate()) {
          case NOT_ASKED -> ClientAuth.NONE;
          case WANTED -> ClientAuth.OPTIONAL;
          case REQUIRED -> ClientAuth.REQUIRE;
        });
  }

  /** Hands certificates and key to Netty, as what they are: PEM, or objects of the platform. */
  private static SslContextBuilder with(
      Credentials own,
      Object what,
      BiFunction<InputStream, InputStream, SslContextBuilder> pem,
      BiFunction<PrivateKey, List<X509Certificate>, SslContextBuilder> keys)
      throws IOException {
    return switch (own) {
      case Credentials.Files files -> {
        try (InputStream certificates = open(files.certificates());
            InputStream key = open(files.key())) {
          yield built(what, () -> pem.apply(certificates, key));
        }
      }
      case Credentials.Pem text ->
          built(what, () -> pem.apply(stream(text.certificates()), stream(text.key())));
      case Credentials.Keys objects ->
          built(what, () -> keys.apply(objects.key(), objects.certificates()));
    };
  }

  private static void trust(SslContextBuilder builder, Trust trust) throws IOException {
    switch (trust) {
      case Trust.Platform platform -> {}
      case Trust.File file -> {
        try (InputStream certificates = open(file.certificates())) {
          built(trust, () -> builder.trustManager(certificates));
        }
      }
      case Trust.Pem pem -> built(trust, () -> builder.trustManager(stream(pem.certificates())));
      case Trust.Authorities authorities ->
          builder.trustManager(authorities.certificates().toArray(X509Certificate[]::new));
      case Trust.Anybody anybody -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
    }
  }

  @FunctionalInterface
  private interface Step {
    SslContextBuilder run();
  }

  /** Netty reports material that it cannot read as an illegal argument. */
  private static SslContextBuilder built(Object what, Step step) throws SSLException {
    try {
      return step.run();
    } catch (IllegalArgumentException e) {
      throw new SSLException("cannot use " + what + ": " + reason(e), e);
    }
  }

  private static String reason(Throwable e) {
    Throwable cause = e.getCause();
    return cause == null || cause.getMessage() == null
        ? String.valueOf(e.getMessage())
        : e.getMessage() + ": " + cause.getMessage();
  }

  private static InputStream open(Path file) throws IOException {
    return Files.newInputStream(file);
  }

  private static InputStream stream(Bytes pem) {
    return new ByteArrayInputStream(pem.toArray());
  }

  private static String name(Tls.Version version) {
    return switch (version) {
      case TLS_1_2 -> "TLSv1.2";
      case TLS_1_3 -> "TLSv1.3";
    };
  }

  private static SslProvider provider(Tls tls) {
    boolean boring = boringSslUnavailable() == null;
    return switch (tls.provider()) {
      case JDK -> SslProvider.JDK;
      case PREFERRED -> boring ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
      case BORINGSSL -> {
        if (!boring) {
          throw new IllegalStateException(
              "BoringSSL needs the jar io.netty:netty-tcnative-boringssl-static of this platform",
              boringSslUnavailable());
        }
        yield SslProvider.OPENSSL_REFCNT;
      }
    };
  }

  /** Why BoringSSL cannot be used here, or null where it can. */
  private static @Nullable Throwable boringSslUnavailable() {
    try {
      return OpenSsl.unavailabilityCause();
    } catch (NoClassDefFoundError e) {
      return e;
    }
  }
}
