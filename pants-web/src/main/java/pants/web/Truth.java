package pants.web;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;

/** What counts as nothing, as in the rules of {@link Route#auto404()}. */
final class Truth {
  private Truth() {}

  static boolean isFalse(@Nullable Object value) {
    return switch (value) {
      case null -> true;
      case Boolean truth -> !truth;
      case Number number -> number.doubleValue() == 0;
      case CharSequence text -> text.isEmpty();
      case Bytes bytes -> bytes.isEmpty();
      case Collection<?> collection -> collection.isEmpty();
      case Map<?, ?> map -> map.isEmpty();
      default -> false;
    };
  }
}
