import org.jspecify.annotations.NullMarked;

/**
 * HTTP/1.1: the values that messages are made of, a server of it, and WebSockets, as a server and
 * as a client; each with the bounds that hold.
 */
@NullMarked
module pants.http {
  requires static transitive org.jspecify;
  requires transitive pants.core;
  requires static com.aayushatharva.brotli4j;
  requires static com.github.luben.zstd_jni;
  requires static tools.jackson.databind;

  exports pants.http;
  exports pants.http.log;
  exports pants.http.server;
  exports pants.http.websocket;
}
