package pants.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pants.bytes.Bytes;
import pants.http.BadMessageException.Reason;
import pants.http.Headers;
import pants.http.JsonCodec;

class JsonTest {
  record Post(
      int id, String title, List<String> tags, Instant time, Duration read, LocalDate day) {}

  private static final Post POST =
      new Post(
          7,
          "J\u00f6rg",
          List.of("a", "b"),
          Instant.parse("2026-03-01T12:00:00Z"),
          Duration.ofSeconds(90),
          LocalDate.of(2026, 3, 1));
  private static final String TEXT =
      "{\"id\":7,\"title\":\"J\u00f6rg\",\"tags\":[\"a\",\"b\"],"
          + "\"time\":\"2026-03-01T12:00:00Z\",\"read\":\"PT1M30S\",\"day\":\"2026-03-01\"}";

  private static TestExchange posted(String type, String body) {
    return TestExchange.of("POST", "/").header("Content-Type", type).body(body);
  }

  private static <T> T read(String type, String body, Class<T> wanted) {
    var value = new AtomicReference<T>();
    posted(type, body)
        .run(
            request -> {
              value.set(request.json(wanted));
              request.sendResponse("");
            });
    return value.get();
  }

  private static TestExchange refused(String type, String body, Class<?> wanted) {
    return posted(type, body).run(request -> request.sendResponse("" + request.json(wanted)));
  }

  @Test
  void aRecordIsSentWithTimesAsText() {
    var exchange = TestExchange.of("GET", "/").run(request -> request.sendJson(POST));
    assertEquals(TEXT, exchange.text());
    assertEquals("application/json", exchange.headers().first("Content-Type"));
    assertEquals(200, exchange.status());
  }

  @Test
  void mapsListsAndArraysAreSentWithAnyStatusAndType() {
    var exchange =
        TestExchange.of("GET", "/")
            .run(request -> request.sendJson(Map.of("error", List.of(1, true)), 422));
    assertEquals("{\"error\":[1,true]}", exchange.text());
    assertEquals(422, exchange.status());
    var typed =
        TestExchange.of("GET", "/")
            .run(
                request -> {
                  request.sendStatus(404);
                  request.sendHeaders(
                      Headers.of("Content-Type", "application/problem+json"), false);
                  request.sendJson(new int[] {1, 2});
                });
    assertEquals("[1,2]", typed.text());
    assertEquals(404, typed.status());
    assertEquals(List.of("application/problem+json"), typed.headers().all("Content-Type"));
  }

  @Test
  void whatHasNoFormInJsonIsRefusedAndAnotherAnswerMayBeGiven() {
    var endless = new ArrayList<Object>();
    endless.add(endless);
    var exchange =
        TestExchange.of("GET", "/")
            .run(
                request -> {
                  var error =
                      assertThrows(
                          IllegalArgumentException.class, () -> request.sendJson(endless, 201));
                  request.sendResponse(error.getMessage());
                });
    assertEquals("cannot be written as JSON: java.util.ArrayList", exchange.text());
    assertEquals(200, exchange.status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON ; charset=utf-8",
        "application/merge-patch+json"
      })
  void aBodyIsReadAsARecord(String type) {
    assertEquals(POST, read(type, TEXT, Post.class));
  }

  @Test
  void aBodyIsReadAsOtherTypes() {
    assertEquals(
        Map.of("a", List.of(1, 2.5)), read("application/json", "{\"a\":[1,2.5]}", Map.class));
    assertEquals(POST, read("application/json", "[" + TEXT + "]", Post[].class)[0]);
    assertEquals(7, read("application/json", " 7\n", int.class));
    assertEquals("a", read("application/json", "\"a\"", String.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"id\":",
        "[]",
        "7",
        "null",
        "{} {}",
        "{\"id\":\"x\"}",
        "{'id':1}",
        "{\"id\":01}",
        "{\"title\":\"\u0001\"}",
        "{\"time\":\"yesterday\"}"
      })
  void refusesWhatIsMalformedOrOfAnotherForm(String body) {
    var exchange = refused("application/json", body, Post.class);
    assertEquals(400, exchange.status(), body);
    assertEquals(Reason.JSON, exchange.refusal());
    assertEquals(List.of(), exchange.thrown());
    assertTrue(exchange.text().startsWith("the body is not the JSON that is wanted: \""));
  }

  @Test
  void saysWhereItIsMalformedAndRepeatsNothing() {
    assertEquals(
        "the body is not the JSON that is wanted: \"malformed, at byte 1\"\n",
        refused("application/json", "[<script>]", Post[].class).text());
  }

  @Test
  void boundsNestingAndNumbers() {
    for (var body : List.of("[".repeat(100_000), "9".repeat(10_000))) {
      var exchange = refused("application/json", body, Object.class);
      assertEquals(400, exchange.status());
      assertTrue(exchange.text().contains("nested too deeply"), exchange.text());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/x-www-form-urlencoded", "text/json", "json", ""})
  void refusesOtherTypes(String type) {
    var exchange = refused(type, "{}", Map.class);
    assertEquals(415, exchange.status());
    assertEquals(Reason.CONTENT_TYPE, exchange.refusal());
  }

  @Test
  void refusesABodyWithoutType() {
    assertEquals(415, TestExchange.of("POST", "/").body("{}").run(r -> r.json(Map.class)).status());
  }

  @Test
  void aTypeThatNothingCanHaveIsAFaultOfTheProgram() {
    var exchange = refused("application/json", "{}", Runnable.class);
    assertEquals(500, exchange.status());
    assertEquals(
        "cannot be read from JSON: java.lang.Runnable", exchange.thrown().getFirst().getMessage());
  }

  @Test
  void anotherCodecMayBeSet() {
    var codec =
        new JsonCodec() {
          @Override
          public Bytes write(Object value) {
            return Bytes.utf8("<" + value + ">");
          }

          @Override
          public Object read(Bytes json, Type type) {
            throw new IllegalArgumentException("no \r\n\u20ac" + json.utf8());
          }
        };
    var server = new HttpServer(request -> request.sendJson("x")).json(codec);
    assertEquals("<x>", TestExchange.of("GET", "/").run(server).text());
    server.handler(request -> request.sendJson(request.json(Map.class)));
    assertEquals(
        "the body is not the JSON that is wanted: \"no \\u000D\\u000A\\u20ACxyz\"\n",
        posted("application/json", "xyz").run(server).text());
  }

  /** What runs where there is no Jackson. */
  public static final class Without {
    public static String run() {
      var exchange =
          TestExchange.of("GET", "/")
              .run(
                  request -> {
                    request.setSecureCookie("a", "text needs no JSON");
                    request.sendJson(Map.of());
                  });
      return exchange.status() + " " + exchange.thrown().getFirst().getMessage();
    }
  }

  /** Loads the library anew, and knows no Jackson. */
  private static final class NoJackson extends ClassLoader {
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("tools.jackson.")) {
        throw new ClassNotFoundException(name);
      }
      var loaded = findLoadedClass(name);
      if (loaded == null && name.startsWith("pants.")) {
        loaded = define(name);
      }
      return loaded == null ? JsonTest.class.getClassLoader().loadClass(name) : loaded;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      var file = name.replace('.', '/') + ".class";
      try (var in = JsonTest.class.getClassLoader().getResourceAsStream(file)) {
        var bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Test
  void saysWhichJarIsMissing() throws Exception {
    var without = new NoJackson().loadClass(Without.class.getName());
    assertEquals(
        "500 JSON needs the jar tools.jackson.core:jackson-databind (module"
            + " tools.jackson.databind), or another JsonCodec by HttpServer.json",
        without.getMethod("run").invoke(null));
  }
}
