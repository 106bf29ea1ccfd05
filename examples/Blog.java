import pants.http.server.*;
import pants.web.*;

record Post(int id, String title, String body) {}

/** A post as it is sent by who writes it: it has no number yet. */
record Draft(String title, String body) {}

final Map<Integer, Post> posts = new TreeMap<>();
int last;
final Application app = new Application();

Post add(String title, String body) {
  if (title == null || title.isBlank() || body == null) {
    throw new HttpError(422, "A post has a title and a body.");
  }
  var post = new Post(++last, title, body);
  posts.put(post.id(), post);
  return post;
}

Post find(int id) {
  var post = posts.get(id);
  if (post == null) {
    throw HttpError.notFound();
  }
  return post;
}

// Pages, for people

String page(String title, String content) {
  return "<!doctype html>\n<title>%s</title>\n<h1>%s</h1>\n%s".formatted(title, title, content);
}

String index(HttpRequest request) {
  var content = new StringBuilder();
  for (var post : posts.values()) {
    var url = app.url("read", post.id());
    content.append("<p><a href=\"%s\">%s</a></p>\n".formatted(url, Html.escape(post.title())));
  }
  return page("Blog", content + FORM);
}

String read(HttpRequest request, int id) {
  var post = find(id);
  return page(Html.escape(post.title()), "<p>" + Html.escape(post.body()) + "</p>\n");
}

static final String FORM =
    """
    <form method="post">
      <input name="title" placeholder="Title">
      <textarea name="body"></textarea>
      <button>Publish</button>
    </form>
    """;

Response publish(HttpRequest request) {
  var form = request.formFields();
  var post = add(form.first("title"), form.first("body"));
  return Response.redirect(app.url("read", post.id())).status(303);
}

// The same as JSON, for programs

Post show(HttpRequest request, int id) { // a record is sent as JSON
  return find(id);
}

Response create(HttpRequest request) {
  var draft = request.json(Draft.class);
  var post = add(draft.title(), draft.body());
  return Response.of(post).status(201).header("Location", app.url("api.post", post.id()));
}

Object delete(HttpRequest request, int id) {
  posts.remove(find(id).id());
  return null; // 204, without a body
}

Routes api() {
  var api = new Routes("api");
  api.route("/posts", request -> posts.values());
  api.route("/posts", this::create).methods("POST");
  api.route("/posts/<int:id>", this::show).name("post");
  api.route("/posts/<int:id>", this::delete).methods("DELETE");
  return api;
}

/** The error page of 404: for programs it is JSON, too. */
Object nothing(HttpRequest request, HttpError error) {
  return request.path().startsWith("/api/")
      ? Map.of("error", "there is no " + request.path())
      : page("Nothing is here", "<p><a href=\"/\">Back</a></p>\n");
}

void main() {
  add("First", "Hello, <world>.");
  app.route("/", this::index);
  app.route("/", this::publish).methods("POST");
  app.route("/read/<int:id>", this::read).name("read");
  app.add("/api", api());
  app.onError(404, this::nothing);
  app.run(8094);
}
