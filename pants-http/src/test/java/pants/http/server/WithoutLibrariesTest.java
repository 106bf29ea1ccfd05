package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Compression where the optional libraries are absent. */
class WithoutLibrariesTest {
  /** What a program does, loaded by the class loader under test. */
  public static final class Program implements Supplier<List<String>> {
    /** By reflection. */
    public Program() {}

    @Override
    public List<String> get() {
      var page = CompressionTest.text(30_000);
      var server =
          new HttpServer(request -> request.sendResponse(page, 200, "text/html")).compress();
      var chosen = new ArrayList<String>();
      for (var accepted : List.of("zstd, br, gzip", "zstd, br", "br, gzip;q=0.1", "*")) {
        var exchange = TestExchange.of("GET", "/").header("Accept-Encoding", accepted).run(server);
        chosen.add("" + exchange.headers().first("Content-Encoding"));
      }
      return chosen;
    }
  }

  /** Loads what may miss a library itself, hides some, and counts how often it is looked for. */
  private static final class Loader extends ClassLoader {
    private final List<String> hidden;
    int misses;

    Loader(String... hidden) {
      super(WithoutLibrariesTest.class.getClassLoader());
      this.hidden = List.of(hidden);
    }

    private boolean isHidden(String name) {
      boolean is = hidden.stream().anyMatch(name::startsWith);
      misses += is ? 1 : 0;
      return is;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (isHidden(name)) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("pants.") && !name.startsWith("com.aayushatharva.")) {
        return super.loadClass(name, resolve);
      }
      var loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (var in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        var bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    @Override
    public @Nullable URL getResource(String name) {
      return isHidden(name) ? null : super.getResource(name);
    }
  }

  private static List<String> run(Loader loader) throws ReflectiveOperationException {
    var program = loader.loadClass(Program.class.getName());
    assertNotSame(Program.class, program);
    var instance = (Supplier<?>) program.getConstructor().newInstance();
    var chosen = new ArrayList<String>();
    ((List<?>) instance.get()).forEach(each -> chosen.add((String) each));
    return chosen;
  }

  @Test
  void thereIsGzipAndNothingIsLookedForTwice() throws Exception {
    var loader = new Loader("com.github.luben.", "com.aayushatharva.");
    var expected = List.of("gzip", "null", "gzip", "gzip");
    assertEquals(expected, run(loader));
    int misses = loader.misses;
    assertTrue(misses > 0);
    assertEquals(expected, run(loader));
    assertEquals(misses, loader.misses);
  }

  @Test
  void brotliWithoutItsNativeJarIsAbsent() throws Exception {
    var loader = new Loader("com.github.luben.", "com.aayushatharva.brotli4j.linux.", "lib/linux-");
    assertEquals(List.of("gzip", "null", "gzip", "gzip"), run(loader));
  }

  @Test
  void oneMayBeThereWithoutTheOther() throws Exception {
    assertEquals(List.of("br", "br", "br", "br"), run(new Loader("com.github.luben.")));
  }
}
