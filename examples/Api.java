import pants.http.server.*;
import pants.web.*;

record Song(String title, int seconds) {}

final Map<Integer, Song> songs = new TreeMap<>();

Response add(HttpRequest request) {
  int id = songs.size() + 1;
  songs.put(id, request.json(Song.class));
  return Response.of(Map.of("id", id)).status(201).header("Location", "/songs/" + id);
}

Song song(HttpRequest request, int id) {
  var song = songs.get(id);
  if (song == null) {
    throw new HttpError(404, "There is no song " + id + ".");
  }
  return song;
}

void main() {
  var app = new Application();
  app.route("/songs", request -> songs.values());
  app.route("/songs", this::add).methods("POST");
  app.route("/songs/<int:id>", this::song);
  app.run(8109);
}
