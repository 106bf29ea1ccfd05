import pants.*;
import pants.http.*;
import pants.http.server.*;
import pants.net.*;

void hello(HttpRequest request) {
  var who = request.remoteAddress() + " by " + request.scheme();
  request.sendResponse("Hello %s, on %s.\n".formatted(who, Thread.currentThread().getName()));
}

/** An engine for each core, each with a server of its own on one port. */
void main(String[] args) {
  var files = args.length == 2 ? args : new String[] {"certificate.pem", "key.pem"};
  var tls = Tls.server(Path.of(files[0]), Path.of(files[1]));
  var limits = HttpLimits.DEFAULT.body(1 << 20).headDeadline(Duration.ofSeconds(5));
  int cores = Runtime.getRuntime().availableProcessors();
  Engines.run(
      cores,
      () -> new HttpServer(this::hello).tls(tls).limits(limits).reusePort(true).listen(8443));
}
