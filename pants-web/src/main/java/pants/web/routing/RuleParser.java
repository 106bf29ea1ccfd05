package pants.web.routing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import pants.web.converters.Converter;
import pants.web.converters.ConverterFactory;
import pants.web.converters.Converters;
import pants.web.converters.Options;
import pants.web.routing.Part.Literal;
import pants.web.routing.Part.Variable;

/**
 * Reads rules.
 *
 * <pre>
 * rule      = [domain] "/" path          a rule without a slash gets one in front
 * domain    = labels, of text and variables, between points; [ ":" port ]
 * path      = segments, of text and variables, between slashes
 * variable  = "&lt;" [ converter [ "(" options ")" ] ":" ] name [ "=" default ] "&gt;"
 * options   = [ name "=" ] value, between spaces or commas; a value may stand in ' or in "
 * </pre>
 */
public final class RuleParser {
  private final String rule;
  private final Converters converters;
  private final Set<String> names = new HashSet<>();
  private int at;

  private RuleParser(String rule, Converters converters) {
    this.rule = rule;
    this.converters = converters;
  }

  /**
   * Reads a rule.
   *
   * @param text the rule
   * @param converters the converters that it may name
   * @return the rule
   * @throws IllegalArgumentException if it is malformed; the message shows where
   */
  public static Rule parse(String text, Converters converters) {
    int slash = slash(text);
    String whole = slash < 0 ? "/" + text : text;
    return new RuleParser(whole, converters).parse(Math.max(slash, 0));
  }

  /** The first slash outside of variables, or -1. */
  static int slash(String text) {
    boolean inside = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (inside && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == '<' || c == '>') {
        inside = c == '<';
      } else if (c == '/' && !inside) {
        return i;
      }
    }
    return -1;
  }

  private Rule parse(int slash) {
    Domain domain = slash == 0 ? null : domain(slash);
    List<List<Part>> segments = new ArrayList<>();
    while (at < rule.length()) {
      at++; // the slash
      segments.add(parts('/', rule.length(), false));
    }
    Rule read = new Rule(rule, domain, List.copyOf(segments));
    read.checkVariables();
    return read;
  }

  private Domain domain(int end) {
    boolean anyFirst = rule.startsWith(".");
    List<List<Part>> labels = new ArrayList<>();
    int colon = port(end);
    at = anyFirst ? 1 : 0;
    while (true) {
      List<Part> label = parts('.', colon, true);
      if (label.isEmpty()) {
        throw wrong("a label of the domain is empty", at);
      }
      labels.add(label);
      if (at == colon) {
        break;
      }
      at++; // the point
    }
    at = end;
    return new Domain(anyFirst, List.copyOf(labels), colon == end ? 0 : number(colon + 1, end));
  }

  /** Where the port begins with its colon; the end where there is none. */
  private int port(int end) {
    int digits = end;
    while (digits > 0 && Character.isDigit(rule.charAt(digits - 1))) {
      digits--;
    }
    return digits < end && digits > 0 && rule.charAt(digits - 1) == ':' ? digits - 1 : end;
  }

  private int number(int from, int to) {
    String digits = rule.substring(from, to);
    int port = digits.length() > 5 ? 0 : Integer.parseInt(digits);
    if (port < 1 || port > 65_535) {
      throw wrong("a port is 1 to 65535", from);
    }
    return port;
  }

  /** The parts up to a separator or an end. */
  private List<Part> parts(char separator, int end, boolean inDomain) {
    List<Part> parts = new ArrayList<>();
    int start = at;
    while (at < end && rule.charAt(at) != separator) {
      char c = rule.charAt(at);
      if (c == '>') {
        throw wrong("no variable begins before this >", at);
      } else if (c == '<') {
        addLiteral(parts, start, inDomain);
        parts.add(variable(inDomain));
        start = at;
      } else {
        at++;
      }
    }
    addLiteral(parts, start, inDomain);
    return List.copyOf(parts);
  }

  private void addLiteral(List<Part> parts, int start, boolean inDomain) {
    if (start < at) {
      String text = rule.substring(start, at);
      if (!inDomain) {
        checkReachable(text, start);
      }
      parts.add(new Literal(inDomain ? text.toLowerCase(Locale.ROOT) : text));
    }
  }

  /** What a path cannot have, or only in a way that is refused, would never be matched. */
  private void checkReachable(String text, int start) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '?' || c == '#' || c == 0) {
        throw wrong("a path has no " + (c == 0 ? "NUL" : c), start + i);
      }
    }
    boolean whole =
        rule.charAt(start - 1) == '/' && (at == rule.length() || rule.charAt(at) == '/');
    if (whole && (text.equals(".") || text.equals(".."))) {
      throw wrong("a path has no segment \"" + text + "\"", start);
    }
  }

  private Variable variable(boolean inDomain) {
    int start = at;
    at++;
    int wordAt = at;
    String word = word("the name of a variable");
    String options = "";
    boolean converted = at < rule.length() && (rule.charAt(at) == '(' || rule.charAt(at) == ':');
    String kind = converted ? word.toLowerCase(Locale.ROOT) : "string";
    int optionsAt = at;
    if (converted) {
      options = rule.charAt(at) == '(' ? options(start) : "";
      expect(':');
      wordAt = at;
      word = word("the name of a variable");
    }
    String initial = initial(start);
    if (!names.add(word)) {
      throw wrong("two variables have the name \"" + word + "\"", wordAt);
    }
    String fitting = fitting(kind, inDomain);
    Converter<?> converter = converter(fitting, start + 1, options, optionsAt, initial);
    String source = rule.substring(start, at);
    String type = options.isBlank() ? fitting : fitting + "(" + options.strip() + ")";
    Captures captures = captures(converter, start);
    Variable variable = new Variable(word, fitting, converter, type, source, initial, captures);
    if (initial != null && inDomain) {
      throw wrong("a variable of a domain has no default", start);
    }
    boolean isText = fitting.equals("string") || fitting.equals("path");
    boolean isLeftOut = isText && "".equals(initial);
    if (initial != null && !isLeftOut && captures.groups(initial) == null) {
      throw wrong("the default does not match the converter " + kind, start);
    }
    return variable;
  }

  private Captures captures(Converter<?> converter, int start) {
    try {
      return new Captures(converter);
    } catch (PatternSyntaxException e) {
      throw wrong("its converter has no regular expression: " + e.getDescription(), start);
    }
  }

  /** Neither a point in a domain nor a slash in a path is part of a text. */
  private static String fitting(String kind, boolean inDomain) {
    return switch (kind) {
      case "string", "str", "domainpart" -> inDomain ? "domainpart" : "string";
      case "integer" -> "int";
      default -> kind;
    };
  }

  private String word(String what) {
    int start = at;
    while (at < rule.length() && isWordPart(rule.charAt(at))) {
      at++;
    }
    if (at == start || Character.isDigit(rule.charAt(start))) {
      throw wrong(what + " must stand here: letters, digits and _, the first no digit", start);
    }
    return rule.substring(start, at);
  }

  private static boolean isWordPart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  /** What stands in parentheses. */
  private String options(int variable) {
    int start = ++at;
    char quote = 0;
    for (; at < rule.length(); at++) {
      char c = rule.charAt(at);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == ')') {
        return rule.substring(start, at++);
      }
    }
    throw wrong(quote == 0 ? "the ) is missing" : "a quotation mark is not closed", variable);
  }

  private @Nullable String initial(int variable) {
    if (at < rule.length() && rule.charAt(at) == '=') {
      int end = rule.indexOf('>', at);
      if (end < 0) {
        throw wrong("the > of this variable is missing", variable);
      }
      String text = rule.substring(at + 1, end);
      at = end + 1;
      return text;
    }
    if (at == rule.length()) {
      throw wrong("the > of this variable is missing", variable);
    }
    expect('>');
    return null;
  }

  private void expect(char wanted) {
    if (at == rule.length() || rule.charAt(at) != wanted) {
      throw wrong("\"" + wanted + "\" must stand here", at);
    }
    at++;
  }

  private Converter<?> converter(
      String kind, int kindAt, String options, int optionsAt, @Nullable String initial) {
    ConverterFactory factory = converters.find(kind);
    if (factory == null) {
      throw wrong(
          "no converter is named \"%s\" (there are %s)"
              .formatted(kind, String.join(", ", converters.names())),
          kindAt);
    }
    try {
      return factory.create(Options.parse(options, initial));
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), optionsAt);
    }
  }

  private IllegalArgumentException wrong(String message, int index) {
    return new IllegalArgumentException(
        message + "\n  " + rule + "\n  " + " ".repeat(Math.min(index, rule.length())) + "^");
  }
}
