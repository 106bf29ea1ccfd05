package pants;

import java.lang.StackWalker.StackFrame;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where in a program something was registered: the innermost call that is not the library's. */
final class Place {
  private static final StackWalker STACK = StackWalker.getInstance();

  private Place() {}

  static @Nullable StackTraceElement ofCaller() {
    Optional<StackTraceElement> first =
        STACK.walk(
            frames ->
                frames
                    .filter(each -> !each.getClassName().startsWith("pants."))
                    .findFirst()
                    .map(StackFrame::toStackTraceElement));
    return first.orElse(null);
  }

  /** A function for {@code execute}, with the place where it was handed over. */
  record Marked(Runnable function, @Nullable StackTraceElement place) implements Runnable {
    @Override
    public void run() {
      function.run();
    }
  }
}
