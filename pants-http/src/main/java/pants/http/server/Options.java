package pants.http.server;

import pants.http.HttpLimits;

/** What a server was told of how to serve, as far as its exchanges need to know. */
final class Options {
  HttpLimits limits = HttpLimits.DEFAULT;
}
