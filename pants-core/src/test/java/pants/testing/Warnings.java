package pants.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library's logger warns of meanwhile. */
final class Warnings extends Handler implements AutoCloseable {
  private final Logger logger = Logger.getLogger("pants");
  final List<String> lines = new ArrayList<>();

  Warnings() {
    logger.addHandler(this);
    logger.setUseParentHandlers(false);
  }

  @Override
  public void publish(LogRecord line) {
    if (line.getLevel() == Level.WARNING) {
      lines.add(line.getMessage());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.setUseParentHandlers(true);
    logger.removeHandler(this);
  }
}
