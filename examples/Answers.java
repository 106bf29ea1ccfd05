import pants.bytes.*;
import pants.http.server.*;
import pants.web.*;

record Album(String title, LocalDate released, List<String> songs) {}

/** Shows itself: an object of one's own that is sent as a page. */
record Song(String name) implements Html {
  @Override
  public String toHtml() {
    return "<p>" + Html.escape(name) + "</p>\n";
  }
}

final Album album = new Album("Blue", LocalDate.of(1971, 6, 22), List.of("Carey", "River"));

CompletionStage<Object> later(HttpRequest request) {
  var answer = new CompletableFuture<Object>();
  request.engine().defer(Duration.ofMillis(50), () -> answer.complete("at last\n"));
  return answer;
}

void main() {
  var app = new Application();
  app.route("/text", request -> "some text\n");
  app.route("/page", request -> "<!doctype html>\n<p>some HTML</p>\n");
  app.route("/bytes", request -> Bytes.utf8("some bytes\n"));
  app.route("/latin1", request -> "déjà vu\n").contentType("text/plain; charset=iso-8859-1");
  app.route("/map", request -> Map.of("songs", 2));
  app.route("/record", request -> album);
  app.route("/html", request -> new Song("Both Sides, Now"));
  app.route("/object", request -> Duration.ofMinutes(36));
  app.route("/nothing", request -> null);
  app.route("/gone", request -> Response.of("It was here.\n").status(410).header("Age", "52"));
  app.route("/moved", request -> Response.redirect("/record"));
  app.route("/later", this::later);
  app.run(8097);
}
