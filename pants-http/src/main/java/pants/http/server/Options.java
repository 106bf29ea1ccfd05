package pants.http.server;

import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import pants.http.HttpLimits;
import pants.http.JsonCodec;
import pants.http.jackson.JacksonCodec;

/** What a server was told of how to serve, as far as its exchanges need to know. */
final class Options {
  HttpLimits limits = HttpLimits.DEFAULT;

  /** Where bodies are kept that are too long for memory. */
  SpoolFile.Source spool = SpoolFile::open;

  // Proxies
  @Nullable TrustedProxies proxies;
  boolean proxyProtocol;

  // Cookies, JSON and the access log
  InstantSource clock = InstantSource.system();
  @Nullable CookieSigner signer;
  @Nullable AccessQueue accessLog;
  private @Nullable JsonCodec json;

  CookieSigner signer() {
    CookieSigner given = signer;
    return given == null ? CookieSigner.ofProcess() : given;
  }

  void json(JsonCodec codec) {
    json = codec;
  }

  /** What was set, or Jackson's. */
  JsonCodec json() {
    JsonCodec codec = json;
    if (codec == null) {
      codec = jackson();
      json = codec;
    }
    return codec;
  }

  private static JsonCodec jackson() {
    try {
      return new JacksonCodec();
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "JSON needs the jar tools.jackson.core:jackson-databind (module tools.jackson.databind),"
              + " or another JsonCodec by HttpServer.json",
          e);
    }
  }

  // Files
  @Nullable Path fileRoot;
  @Nullable String sendfile;
  @Nullable String sendfilePrefix;
  final FileCache files = new FileCache();

  /** How answers are compressed; null where they are not. */
  @Nullable Compression compression;
}
