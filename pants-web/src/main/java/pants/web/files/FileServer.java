package pants.web.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import pants.http.Headers;
import pants.http.MediaTypes;
import pants.http.MutableHeaders;
import pants.http.server.HttpRequest;
import pants.http.server.RequestHandler;
import pants.web.HttpError;
import pants.web.Match;
import pants.web.Mount;
import pants.web.Response;
import pants.web.Routes;
import pants.web.routing.RequestPath;

/**
 * Serves the files of a folder and of those below it, with conditions and ranges.
 *
 * {@snippet :
 * new FileServer(Path.of("public")).attach(app);                     // below /static/
 * new HttpServer(new FileServer(Path.of("public"))).listen(8080);    // or alone
 * }
 *
 * <p>What is served lies in the folder: links are followed, but not out of it. A path is one of
 * plain names; there is no {@code ..}, and no encoded slash. Hidden entries, whose names begin with
 * a point, are as if they were not there, and so is all below them. A hook that guards some of the
 * files looks at {@link Match#path()}, which is what this looks at.
 *
 * <p>Within an application, what is not served has its pages for errors; alone, a line of text.
 * Everything is told before the server listens.
 */
public final class FileServer implements RequestHandler, Mount {
  /** The variable of the rule; other variables may stand in front. */
  private static final String FILE = "file";

  private static final Headers NOSNIFF = Headers.of("X-Content-Type-Options", "nosniff");

  private final FileTree tree;
  private List<String> indices = List.of("index.html", "index.htm");
  private boolean listing;
  private Headers headers = Headers.of();
  private boolean precompressed;

  /**
   * A server of a folder.
   *
   * @param folder the folder; links in its own path are followed now
   * @throws IllegalArgumentException if it is no folder that can be read
   */
  public FileServer(Path folder) {
    tree = new FileTree(folder);
  }

  // Options

  /**
   * Sets the files that stand for their folder.
   *
   * @param names the first that is there counts; none for none. Without it {@code index.html} and
   *     {@code index.htm}
   * @return this file server
   * @throws IllegalArgumentException if one is not the name of a file in that folder
   */
  public FileServer indices(String... names) {
    for (String name : names) {
      if (!SystemNames.isPlain(name)) {
        throw new IllegalArgumentException("an index must be a name without slashes: " + name);
      }
    }
    indices = List.of(names);
    return this;
  }

  /**
   * Says whether a folder without such a file is shown as a list of what is in it: a page, or JSON
   * for those who like it better ({@code Accept}). Up to 10,000 entries are shown.
   *
   * @param on true to show it; without it, there is no page for such a folder, because what lies
   *     there is nobody's business unless somebody says so
   * @return this file server
   */
  public FileServer listing(boolean on) {
    listing = on;
    return this;
  }

  /**
   * Says whether hidden entries are served and listed.
   *
   * @param on true to do so
   * @return this file server
   */
  public FileServer hidden(boolean on) {
    tree.hidden = on;
    return this;
  }

  /**
   * Sets which files are refused with 403 and not listed. Without it those of Python programs
   * ({@code .py}, {@code .pyc}, {@code .pyo}).
   *
   * @param refused says so of a path below the folder, with slashes, such as {@code docs/a.txt};
   *     folders have a slash at the end, and what is below a refused folder is refused. Where a
   *     link leads to something, its own path counts. Called by several threads
   * @return this file server
   */
  public FileServer blacklist(Predicate<String> refused) {
    tree.refused = Objects.requireNonNull(refused, "refused");
    return this;
  }

  /**
   * Sets how long caches may keep files without asking; without it a week.
   *
   * @param time zero to have them always ask
   * @return this file server
   * @throws IllegalArgumentException if it is negative
   */
  public FileServer maxAge(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("maxAge must not be negative: " + time);
    }
    String value = time.isZero() ? "no-cache" : "max-age=" + time.toSeconds();
    return headers(Headers.of("Cache-Control", value));
  }

  /**
   * Adds headers to each file, in the place of those of the same name that were added before.
   *
   * @param more headers, such as {@code Content-Security-Policy}
   * @return this file server
   */
  public FileServer headers(Headers more) {
    MutableHeaders all = new MutableHeaders(headers);
    more.names().forEach(all::remove);
    for (int i = 0; i < more.size(); i++) {
      all.add(more.name(i), more.value(i));
    }
    headers = all.immutable();
    return this;
  }

  /**
   * Says whether {@code style.css.br} and {@code style.css.gz} are sent in the place of {@code
   * style.css} to clients that accept that. One that is older than the file itself is not looked
   * at.
   *
   * @param on true to do so
   * @return this file server
   */
  public FileServer precompressed(boolean on) {
    precompressed = on;
    return this;
  }

  /**
   * Serves the folder below {@code /static/} of a group.
   *
   * @param routes the group or application
   * @return this file server
   */
  public FileServer attach(Routes routes) {
    return attach(routes, "/static/");
  }

  /**
   * Serves the folder below a path of a group.
   *
   * @param routes the group or application
   * @param path the path, perhaps with a domain
   * @return this file server
   */
  @Override
  public FileServer attach(Routes routes, String path) {
    String prefix = path.endsWith("/") ? path : path + "/";
    routes.basicRoute(prefix + "<path:" + FILE + "=>", this::view);
    return this;
  }

  private Object view(HttpRequest request) {
    Match match = Objects.requireNonNull(Match.of(request));
    return serve(request, match.path(), match.texts().getOrDefault(FILE, ""));
  }

  @Override
  public void handle(HttpRequest request) {
    try {
      if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
        throw new HttpError(405, null, Headers.of("Allow", "GET, HEAD"));
      }
      RequestPath path = RequestPath.of(request.path());
      if (!path.isPlain()) {
        throw HttpError.notFound();
      }
      String file = path.rest(0);
      if (serve(request, "/" + file, file) instanceof CompletionStage<?> later) {
        later.whenComplete((sent, thrown) -> failed(request, thrown));
      }
    } catch (HttpError | UncheckedIOException e) {
      failed(request, e);
    }
  }

  /** There is no application that would have a page for it. */
  private void failed(HttpRequest request, @Nullable Throwable thrown) {
    if (thrown == null || request.hasBegun() || request.isLost()) {
      return;
    }
    HttpError error = thrown instanceof HttpError known ? known : new HttpError(500);
    if (error != thrown) {
      request.report(this, thrown);
    }
    request.sendHeaders(error.headers(), false);
    request.sendHeaders(NOSNIFF, false);
    request.sendResponse(error.getMessage() + "\n", error.status());
  }

  // Serving

  /**
   * Answers a request.
   *
   * @param path the whole path, decoded
   * @param file what of it is below the folder
   * @return {@link Response#SENT}, or a stage that comes to it
   */
  private Object serve(HttpRequest request, String path, String file) {
    long now = request.engine().nanoTime();
    ServedFile found = tree.find(file, now);
    if (!found.isFolder()) {
      send(request, found);
    } else if (!path.endsWith("/")) {
      String location = RequestPath.withSlash(path, request.query());
      throw new HttpError(301, "This folder is at " + location, Headers.of("Location", location));
    } else {
      return folder(request, path, found.path(), now);
    }
    return Response.SENT;
  }

  private Object folder(HttpRequest request, String path, Path folder, long now) {
    for (String index : indices) {
      ServedFile file = tree.look(folder.resolve(index), now);
      if (file != null && !file.isFolder()) {
        send(request, file);
        return Response.SENT;
      }
    }
    if (!listing) {
      throw HttpError.notFound();
    }
    ListingFormat format =
        Listing.isForPrograms(request.headers())
            ? new JsonListing()
            : new HtmlListing(path, !tree.isRoot(folder));
    return Listing.send(request, tree, folder, format);
  }

  private void send(HttpRequest request, ServedFile file) {
    Path path = file.path();
    Headers fields = headers;
    if (precompressed) {
      MutableHeaders all = new MutableHeaders(headers).add("Vary", "Accept-Encoding");
      Precompressed coding = Precompressed.choose(request.headers(), file);
      if (coding != null) {
        all.set("Content-Encoding", coding.token());
        all.set("Content-Type", MediaTypes.of(path.toString()));
        path = coding.of(path);
      }
      fields = all;
    }
    try {
      request.trySendFile(path, null, true, fields);
    } catch (NoSuchFileException e) { // it was there a moment ago
      throw HttpError.notFound();
    } catch (AccessDeniedException e) {
      throw new HttpError(403);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "FileServer(" + tree + ")";
  }
}
