import pants.*;
import pants.http.server.*;

final String page =
    """
    <!doctype html>
    <form method="post" enctype="multipart/form-data">
      <label>Title <input name="title"></label>
      <input type="file" name="file" multiple>
      <button>Upload</button>
    </form>
    """;

Path folder;

/** Shows a form, keeps the files that come by it in a folder of its own, and says what came. */
void handle(HttpRequest request) throws IOException {
  switch (request.method() + " " + request.path()) {
    case "GET /", "HEAD /" -> request.sendResponse(page, 200, "text/html; charset=utf-8");
    case "POST /" -> save(request);
    default -> request.sendResponse("there is no " + request.path() + "\n", 404);
  }
}

void save(HttpRequest request) throws IOException {
  var answer = new StringBuilder("title: " + request.formFields().first("title") + "\n");
  for (var file : request.files().all("file")) {
    if (file.size() > 0) { // a browser sends an empty one where none was chosen
      file.saveTo(Files.createTempDirectory(folder, "").resolve(file.safeFilename()));
      answer.append(
          "%s, %s, %d bytes\n".formatted(file.filename(), file.contentType(), file.size()));
    }
  }
  request.sendResponse(answer.toString());
}

void main() throws IOException {
  folder = Files.createTempDirectory("uploads-");
  IO.println("files go to " + folder);
  new HttpServer(RequestHandler.blocking(this::handle)).listen(8085);
  Engine.instance().start();
}
