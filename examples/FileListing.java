import pants.web.*;
import pants.web.files.*;

/// Serves a folder, and what is in it: the one that is named, or the current one.
void main(String[] args) {
  var folder = Path.of(args.length > 0 ? args[0] : "");
  var app = new Application();
  app.add("/", new FileServer(folder).listing(true).precompressed(true));
  app.run(8093);
}
