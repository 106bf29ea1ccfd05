package pants.web.converters;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code 4, min=-5 'two words' flag=true}. */
final class OptionsParser {
  private final String text;
  private int at;

  OptionsParser(String text) {
    this.text = text;
  }

  Options parse(@Nullable String defaultText) {
    List<@Nullable Object> values = new ArrayList<>();
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    for (skipSeparators(); at < text.length(); skipSeparators()) {
      String name = name();
      Object value = value();
      if (name == null) {
        values.add(value);
      } else if (named.containsKey(name)) {
        throw new IllegalArgumentException("the option \"" + name + "\" is given twice");
      } else {
        named.put(name, value);
      }
    }
    return new Options(
        Collections.unmodifiableList(values), Collections.unmodifiableMap(named), defaultText);
  }

  private void skipSeparators() {
    while (at < text.length() && isSeparator(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isSeparator(char c) {
    return c == ' ' || c == ',' || c == '\t';
  }

  /** The name in front of an equals sign, or null where there is none. */
  private @Nullable String name() {
    int end = at;
    while (end < text.length() && isNamePart(text.charAt(end))) {
      end++;
    }
    if (end == at || end == text.length() || text.charAt(end) != '=') {
      return null;
    }
    String name = text.substring(at, end);
    at = end + 1;
    return name;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private @Nullable Object value() {
    if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
      return quoted();
    }
    int start = at;
    while (at < text.length() && !isSeparator(text.charAt(at))) {
      at++;
    }
    return meaning(text.substring(start, at));
  }

  private String quoted() {
    int end = text.indexOf(text.charAt(at), at + 1);
    if (end < 0) {
      throw new IllegalArgumentException("a quotation mark is not closed: " + text.substring(at));
    }
    String inside = text.substring(at + 1, end);
    at = end + 1;
    return inside;
  }

  private static @Nullable Object meaning(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "none" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> number(word);
    };
  }

  private static Object number(String word) {
    int digits = 0;
    int points = 0;
    boolean signed = word.startsWith("-") || word.startsWith("+");
    for (int i = signed ? 1 : 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '.') {
        points++;
      } else if (c < '0' || c > '9') {
        return word;
      } else {
        digits++;
      }
    }
    if (digits == 0 || digits > 18 || points > 1) {
      return word;
    }
    return points == 0 ? (Object) Long.valueOf(word) : (Object) Double.valueOf(word);
  }
}
