import org.jspecify.annotations.NullMarked;

/** HTTP/1.1: the values that messages are made of, their bytes, and the bounds that hold. */
@NullMarked
module pants.http {
  requires static transitive org.jspecify;
  requires transitive pants.core;

  exports pants.http;
  exports pants.http.server;
}
