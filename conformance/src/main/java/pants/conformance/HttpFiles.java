package pants.conformance;

import java.nio.file.Path;
import pants.Engine;
import pants.http.server.HttpRequest;
import pants.http.server.HttpServer;
import pants.web.files.FileServer;

/**
 * A server of HTTP that serves a folder at {@code /}, with listings, hidden entries and all else
 * that is in it, and answers every method at {@code /echo} as {@link HttpEcho} does.
 */
public final class HttpFiles {
  private final FileServer files;

  private HttpFiles(Path folder) {
    files = new FileServer(folder).listing(true).hidden(true).blacklist(path -> false);
  }

  /**
   * Serves until the process is ended, and prints {@code ready} when it listens.
   *
   * @param args the port on 127.0.0.1, and the folder
   */
  public static void main(String[] args) {
    var files = new HttpFiles(Path.of(args[1]));
    new HttpServer(files::handle).listen("127.0.0.1", Integer.parseInt(args[0]));
    System.out.println("ready");
    Engine.instance().start();
  }

  private void handle(HttpRequest request) {
    if (request.path().equals("/echo")) {
      HttpEcho.echo(request);
    } else {
      files.handle(request);
    }
  }
}
