package pants.http.websocket;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pants.http.Headers;
import pants.http.Syntax;

/**
 * An extension that is offered or agreed to (RFC 6455, section 9.1).
 *
 * @param name its name
 * @param parameters its parameters, in their order
 */
record Extension(String name, List<Parameter> parameters) {
  static final String HEADER = "Sec-WebSocket-Extensions";

  /**
   * A parameter of an extension.
   *
   * @param name its name
   * @param value its value, without quotation marks; null where it has none
   */
  record Parameter(String name, @Nullable String value) {}

  /**
   * Reads the extensions of all header lines. Empty members of the list are passed over.
   *
   * @throws IllegalArgumentException if a line breaks the grammar
   */
  static List<Extension> all(Headers headers) {
    List<Extension> all = new ArrayList<>();
    for (int i = headers.indexOf(HEADER, 0); i >= 0; i = headers.indexOf(HEADER, i + 1)) {
      new Line(headers.value(i)).read(all);
    }
    return all;
  }

  /** Goes through a line once. White space may stand between any two parts (RFC 2616, 2.1). */
  private static final class Line {
    private final String text;
    private int at;

    Line(String text) {
      this.text = text;
    }

    void read(List<Extension> all) {
      while (!atEnd()) {
        if (!skip(',')) {
          all.add(new Extension(token(), parameters()));
          if (!atEnd() && text.charAt(at) != ',') {
            throw malformed();
          }
        }
      }
    }

    private List<Parameter> parameters() {
      List<Parameter> parameters = new ArrayList<>();
      while (skip(';')) {
        parameters.add(new Parameter(token(), skip('=') ? value() : null));
      }
      return parameters;
    }

    private String value() {
      return skip('"') ? quoted() : token();
    }

    private String token() {
      skipBlanks();
      int start = at;
      while (at < text.length() && Syntax.TOKEN.contains(text.charAt(at))) {
        at++;
      }
      if (at == start) {
        throw malformed();
      }
      return text.substring(start, at);
    }

    /** What is quoted must be a token, too. So white space within quotation marks is refused. */
    private String quoted() {
      StringBuilder value = new StringBuilder();
      while (at < text.length() && text.charAt(at) != '"') {
        if (text.charAt(at) == '\\') {
          at++;
        }
        if (at == text.length() || !Syntax.TOKEN.contains(text.charAt(at))) {
          throw malformed();
        }
        value.append(text.charAt(at++));
      }
      if (value.isEmpty() || at == text.length()) {
        throw malformed();
      }
      at++;
      return value.toString();
    }

    private boolean skip(char wanted) {
      if (atEnd() || text.charAt(at) != wanted) {
        return false;
      }
      at++;
      return true;
    }

    private boolean atEnd() {
      skipBlanks();
      return at == text.length();
    }

    private void skipBlanks() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
    }

    private IllegalArgumentException malformed() {
      return new IllegalArgumentException(
          "%s is malformed at index %d: %s".formatted(HEADER, at, Syntax.shown(text)));
    }
  }
}
