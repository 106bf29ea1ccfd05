import pants.http.server.*;
import pants.web.*;

/** Who waits for something to be said. */
final List<CompletableFuture<String>> waiting = new ArrayList<>();

CompletionStage<String> listen(HttpRequest request) {
  var answer = new CompletableFuture<String>();
  waiting.add(answer);
  request.onEnd(() -> waiting.remove(answer)); // whatever becomes of it
  return answer;
}

String say(HttpRequest request, String word) {
  var listeners = List.copyOf(waiting);
  listeners.forEach(answer -> answer.complete(word + "\n"));
  return listeners.size() + " have heard it\n";
}

/** May wait, as its route is told that it does. */
String lookUp(HttpRequest request, String host) {
  try {
    return InetAddress.getByName(host).getHostAddress() + "\n";
  } catch (UnknownHostException e) {
    throw new HttpError(404, "Nobody knows " + host + ".");
  }
}

/** Counts down, and answers by the methods of the request, step by step. */
Response count(HttpRequest request, int from) {
  request.send(from + "\n");
  if (from == 0) {
    request.finish();
  } else {
    request.engine().defer(Duration.ofMillis(250), () -> count(request, from - 1));
  }
  return Response.SENT;
}

void main() {
  var app = new Application();
  app.deadline(Duration.ofSeconds(60)); // then a view that has not answered is answered for
  app.route("/listen", this::listen);
  app.route("/say/<word>", this::say);
  app.route("/address/<host>", this::lookUp).blocking();
  app.route("/count/<int(min=0 max=9):from>", this::count);
  app.run(8099);
}
