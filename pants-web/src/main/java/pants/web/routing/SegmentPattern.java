package pants.web.routing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pants.web.routing.Part.Literal;
import pants.web.routing.Part.Variable;

/**
 * Matches text with parts of which at least one is a variable: one segment of a path, the rest of a
 * path, or one label of a host. Mostly that is one variable, or one between two texts, for which no
 * regular expression is needed; others become one expression.
 */
final class SegmentPattern {
  private final String prefix;
  private final String suffix;
  private final @Nullable Captures single;
  private final @Nullable Pattern pattern;
  private final int variables;

  /** Whether anything at all matches that is not empty. */
  private final boolean anything;

  SegmentPattern(List<Part> parts) {
    int first = parts.size() - 1;
    int count = 0;
    for (int i = parts.size() - 1; i >= 0; i--) {
      if (parts.get(i) instanceof Variable) {
        first = i;
        count++;
      }
    }
    variables = count;
    boolean simple = count == 1 && first <= 1 && parts.size() - first <= 2;
    prefix = simple && first == 1 ? ((Literal) parts.getFirst()).text() : "";
    suffix = simple && first < parts.size() - 1 ? ((Literal) parts.getLast()).text() : "";
    Variable variable = (Variable) parts.get(first);
    anything = simple && variable.kind().equals("path");
    single = simple && !anything ? variable.captures() : null;
    pattern = simple ? null : Pattern.compile(expression(parts), Pattern.DOTALL);
  }

  /** Groups with names, since the expressions of variables may have groups of their own. */
  private static String expression(List<Part> parts) {
    StringBuilder expression = new StringBuilder();
    Set<String> names = new HashSet<>();
    int variables = 0;
    for (Part part : parts) {
      switch (part) {
        case Literal literal -> expression.append(Pattern.quote(literal.text()));
        case Variable variable ->
            expression
                .append("(?<")
                .append(group(variables))
                .append('>')
                .append(pattern(variable, variables++, names))
                .append(')');
      }
    }
    return expression.toString();
  }

  /** The expression of a variable; groups whose names are taken by variables before have others. */
  private static String pattern(Variable variable, int index, Set<String> names) {
    String pattern = variable.converter().pattern();
    for (String name : variable.captures().groupNames()) {
      if (!names.add(name)) {
        String other = group(index) + name;
        pattern =
            pattern
                .replace("(?<" + name + ">", "(?<" + other + ">")
                .replace("\\k<" + name + ">", "\\k<" + other + ">");
      }
    }
    return pattern;
  }

  private static String group(int index) {
    return "pantsVariable" + index;
  }

  /** Adds the text of each variable; whether all matches, and otherwise nothing is added. */
  boolean match(String text, List<String> captured) {
    if (pattern == null) {
      int end = text.length() - suffix.length();
      if (prefix.length() > end || !text.startsWith(prefix) || !text.endsWith(suffix)) {
        return false;
      }
      String inner = text.substring(prefix.length(), end);
      if (single == null ? inner.isEmpty() : !single.matches(inner)) {
        return false;
      }
      captured.add(inner);
      return true;
    }
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      return false;
    }
    List<String> texts = new ArrayList<>(variables);
    for (int i = 0; i < variables; i++) {
      texts.add(matcher.group(group(i)));
    }
    captured.addAll(texts);
    return true;
  }
}
