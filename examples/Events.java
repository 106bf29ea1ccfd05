import pants.http.server.*;
import pants.web.*;

final String page =
    """
    <!doctype html>
    <title>Wall</title>
    <form method="post" action="/lines"><input name="line" autofocus></form>
    <ul id="wall"></ul>
    <script>
      new EventSource("/events").onmessage = event => {
        const item = document.createElement("li");
        item.textContent = event.data;
        wall.prepend(item);
      };
    </script>
    """;

final List<String> lines = new ArrayList<>();
final Set<EventStream> readers = new HashSet<>();

/** Sends a reader what is on the wall, or was written while it was away, and all that follows. */
void open(EventStream reader) {
  var last = reader.lastEventId();
  int from = last != null && last.matches("\\d{1,9}") ? Integer.parseInt(last) : 0;
  for (int i = from; i < lines.size(); i++) {
    reader.send(event(i));
  }
  readers.add(reader);
  reader.onEnd(() -> readers.remove(reader)); // when the client has left
}

EventStream.Event event(int index) {
  return new EventStream.Event(lines.get(index), null, String.valueOf(index + 1));
}

Response write(HttpRequest request) {
  var line = request.formFields().first("line");
  if (line == null || line.isBlank()) {
    throw new HttpError(422, "There is nothing to write.");
  }
  lines.add(line);
  readers.forEach(reader -> reader.send(event(lines.size() - 1)));
  return Response.redirect("/").status(303);
}

void main() {
  var app = new Application();
  app.route("/", request -> page);
  app.route("/events", request -> new EventStream(this::open));
  app.route("/lines", this::write).methods("POST");
  app.run(8095);
}
