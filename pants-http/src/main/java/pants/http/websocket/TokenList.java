package pants.http.websocket;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pants.http.Headers;
import pants.http.Syntax;

/** Fields whose values are lists of tokens, on one line or on several. Each is read in one go. */
final class TokenList {
  private TokenList() {}

  /** Whether a word is in a list, but for case. */
  static boolean has(Headers headers, String name, String word) {
    for (int i = headers.indexOf(name, 0); i >= 0; i = headers.indexOf(name, i + 1)) {
      String list = headers.value(i);
      for (int start = 0; start <= list.length(); start = end(list, start) + 1) {
        if (list.substring(start, end(list, start)).strip().equalsIgnoreCase(word)) {
          return true;
        }
      }
    }
    return false;
  }

  /** All tokens in their order; null where one is malformed, empty or doubled. */
  static @Nullable Set<String> read(Headers headers, String name) {
    Set<String> tokens = new LinkedHashSet<>();
    for (int i = headers.indexOf(name, 0); i >= 0; i = headers.indexOf(name, i + 1)) {
      String list = headers.value(i);
      for (int start = 0; start <= list.length(); start = end(list, start) + 1) {
        String token = list.substring(start, end(list, start)).strip();
        if (!Syntax.isToken(token) || !tokens.add(token)) {
          return null;
        }
      }
    }
    return tokens;
  }

  private static int end(String list, int start) {
    int comma = list.indexOf(',', start);
    return comma < 0 ? list.length() : comma;
  }
}
