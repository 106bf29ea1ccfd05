package pants.http.server;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.JsonCodec;
import pants.http.Syntax;

/** A body that is JSON. */
final class JsonBody {
  private JsonBody() {}

  /** The value that the body of a request is, or why the request is refused. */
  static <T> T read(HttpRequest request, JsonCodec codec, Class<T> type) {
    if (!isJson(request.headers().first("Content-Type"))) {
      throw new BadMessageException(
          Reason.CONTENT_TYPE, "the body must be JSON (Content-Type: application/json)");
    }
    try {
      T value = read(codec, request.body(), type);
      if (value != null) {
        return value;
      }
    } catch (IllegalArgumentException e) {
      throw refusal(String.valueOf(e.getMessage()));
    }
    throw refusal("null");
  }

  private static BadMessageException refusal(String why) {
    return new BadMessageException(
        Reason.JSON, "the body is not the JSON that is wanted: " + Syntax.shown(why));
  }

  /** A codec gives what it is asked for; a class of a primitive type could not cast its values. */
  @SuppressWarnings("unchecked")
  static <T> @Nullable T read(JsonCodec codec, Bytes json, Class<T> type) {
    return (T) codec.read(json, type);
  }

  private static boolean isJson(@Nullable String type) {
    if (type == null) {
      return false;
    }
    int end = type.indexOf(';');
    String essence = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return essence.equals("application/json")
        || (essence.startsWith("application/") && essence.endsWith("+json"));
  }
}
