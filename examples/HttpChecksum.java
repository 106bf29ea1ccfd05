import pants.*;
import pants.http.*;
import pants.http.server.*;

/** Sees each request before its body. */
void receive(HttpRequest request) throws GeneralSecurityException {
  if (!request.method().equals("PUT")) {
    request.sendHeaders(Headers.of("Allow", "PUT"), false);
    request.sendResponse("PUT a file here to get its checksum\n", 405);
    return;
  }
  request.bodyLimit(1L << 30); // a longer one is refused with 413, before it is sent if possible
  var checksum = MessageDigest.getInstance("SHA-256");
  request.onBody(piece -> checksum.update(piece.asByteBuffer()));
  request.set("checksum", checksum);
}

/** The body has arrived; nobody has kept it. */
void answer(HttpRequest request) {
  var checksum = request.get("checksum", MessageDigest.class).digest();
  request.sendResponse(HexFormat.of().formatHex(checksum) + "\n");
}

void main() {
  new HttpServer(this::answer).onHead(this::receive).listen(8082);
  Engine.instance().start();
}
