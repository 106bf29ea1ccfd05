package pants.web.routing;

import java.util.Comparator;
import java.util.List;
import pants.web.routing.Part.Literal;
import pants.web.routing.Part.Variable;

/**
 * In which order patterns at the same place are tried: the more special first.
 *
 * <ol>
 *   <li>text without variables, which is found without trying
 *   <li>{@code any}
 *   <li>{@code int} and {@code long}
 *   <li>{@code float}
 *   <li>{@code regex}, and the converters of programs
 *   <li>{@code string} with bounds
 *   <li>{@code string}
 *   <li>{@code path}
 * </ol>
 *
 * <p>Where several variables stand together the most general of them counts. Of two alike the one
 * with more text around its variables is first, then the one that was added first.
 *
 * @param rank the place in the list
 * @param text how many characters are known
 */
record Specificity(int rank, int text) implements Comparable<Specificity> {
  private static final Comparator<Specificity> ORDER =
      Comparator.comparingInt(Specificity::rank)
          .thenComparing(Comparator.comparingInt(Specificity::text).reversed());

  private static final int TEXT = 6;

  static Specificity of(List<Part> parts) {
    int rank = 0;
    int text = 0;
    for (Part part : parts) {
      switch (part) {
        case Literal literal -> text += literal.text().length();
        case Variable variable -> rank = Math.max(rank, rankOf(variable));
      }
    }
    return new Specificity(rank, text);
  }

  /** The same, where text of any kind stands beside it. */
  Specificity orText() {
    return new Specificity(Math.max(rank, TEXT), text);
  }

  private static int rankOf(Variable variable) {
    return switch (variable.kind()) {
      case "any" -> 1;
      case "int", "long" -> 2;
      case "float" -> 3;
      case "string", "domainpart" -> variable.type().equals(variable.kind()) ? TEXT : 5;
      case "path" -> 7;
      default -> 4;
    };
  }

  @Override
  public int compareTo(Specificity other) {
    return ORDER.compare(this, other);
  }
}
