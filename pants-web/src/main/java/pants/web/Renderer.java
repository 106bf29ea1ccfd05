package pants.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.Collection;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.server.HttpRequest;

/**
 * The body of an answer as bytes: what values become when they are sent.
 *
 * @param bytes the bytes
 * @param type the {@code Content-Type} that belongs to them
 */
record Renderer(Bytes bytes, String type) {
  private static final String HTML = "text/html";
  private static final String TEXT = "text/plain";
  private static final String JSON = "application/json";
  private static final String UTF8_HTML = "text/html; charset=utf-8";
  private static final String UTF8_TEXT = "text/plain; charset=utf-8";
  private static final String CHARSET = "charset=";

  /**
   * Makes the bytes of a value.
   *
   * @param type the type that it was given, or null
   */
  static Renderer render(HttpRequest request, Object value, @Nullable String type) {
    return switch (value) {
      case CharSequence text -> text(text.toString(), type);
      case Bytes bytes -> bytes(bytes, type);
      case byte[] array -> bytes(Bytes.of(array), type);
      case Html html -> text(html.toHtml(), type == null ? HTML : type);
      case Map<?, ?> map -> json(request, map, type);
      case Collection<?> collection -> json(request, collection, type);
      case Record record -> json(request, record, type);
      case Optional<?> optional -> throw noBody(optional, "orElse(null), or orElseThrow(…)");
      case BaseStream<?, ?> stream -> throw noBody(stream, "toList()");
      case Iterator<?> iterator -> throw noBody(iterator, "a list of what it has");
      case InputStream in -> throw noBody(in, "its readAllBytes(), of a blocking view,");
      case Reader reader -> throw noBody(reader, "its text");
      case CompletionStage<?> stage -> throw noBody(stage, "returned by the view alone");
      case Response response -> throw noBody(response, "its body()");
      default ->
          value.getClass().isArray()
              ? json(request, value, type)
              : text(String.valueOf(value), type);
    };
  }

  /** What would be sent as a text that nobody wants. */
  private static IllegalArgumentException noBody(Object value, String instead) {
    return new IllegalArgumentException(
        "the body of an answer cannot be a %s: %s can"
            .formatted(value.getClass().getSimpleName(), instead));
  }

  private static Renderer json(HttpRequest request, Object value, @Nullable String type) {
    return new Renderer(request.jsonCodec().write(value), type == null ? JSON : type);
  }

  private static Renderer bytes(Bytes bytes, @Nullable String type) {
    if (type != null) {
      return new Renderer(bytes, type);
    }
    String start = bytes.slice(0, Math.min(9, bytes.length())).latin1();
    return new Renderer(bytes, looksLikeHtml(start) ? HTML : TEXT);
  }

  private static Renderer text(String text, @Nullable String type) {
    if (type == null) {
      return new Renderer(Bytes.utf8(text), looksLikeHtml(text) ? UTF8_HTML : UTF8_TEXT);
    }
    Charset charset = charset(type);
    if (charset == null) {
      boolean isText = type.regionMatches(true, 0, "text/", 0, 5);
      return new Renderer(Bytes.utf8(text), isText ? type + "; charset=utf-8" : type);
    }
    return new Renderer(encoded(text, charset), type);
  }

  /** As the documentation has it: {@code <!doctype} or {@code <html}. */
  private static boolean looksLikeHtml(String text) {
    return text.regionMatches(true, 0, "<!doctype", 0, 9)
        || text.regionMatches(true, 0, "<html", 0, 5);
  }

  private static Bytes encoded(String text, Charset charset) {
    if (charset.equals(UTF_8)) {
      return Bytes.utf8(text);
    }
    CharsetEncoder encoder = charset.newEncoder();
    if (!encoder.canEncode(text)) {
      throw new IllegalArgumentException(
          "the text has characters that %s has not".formatted(charset.name()));
    }
    return Bytes.of(text.getBytes(charset));
  }

  private static @Nullable Charset charset(String type) {
    int at = type.toLowerCase(Locale.ROOT).indexOf(CHARSET);
    if (at < 0) {
      return null;
    }
    int end = type.indexOf(';', at);
    String value = type.substring(at + CHARSET.length(), end < 0 ? type.length() : end);
    try {
      return Charset.forName(value.replace("\"", "").strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the charset is not known: " + type, e);
    }
  }
}
