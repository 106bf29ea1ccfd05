package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

/** What an engine logs. */
class LogTest {
  private static final long SECOND = 1_000_000_000L;

  private final List<String> lines = new ArrayList<>();
  private boolean debug = true;
  private boolean broken;
  private long now;

  private final Log log =
      new Log(
          new System.Logger() {
            @Override
            public String getName() {
              return "test";
            }

            @Override
            public boolean isLoggable(Level level) {
              return debug || level.compareTo(Level.DEBUG) > 0;
            }

            @Override
            public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
              lines.add(level + " " + message + ": " + thrown.getMessage());
              if (broken) {
                throw new NoClassDefFoundError("as when no descriptor is left");
              }
            }

            @Override
            public void log(
                Level level, ResourceBundle bundle, String format, Object... parameters) {
              throw new AssertionError(format);
            }
          },
          () -> now);

  /** An exception that is always thrown at the same place. */
  private static RuntimeException failure() {
    return new RuntimeException("reason");
  }

  @Test
  void whatUsersCodeThrowsIsAnErrorThatNamesItsSource() {
    log.thrown("source", failure());
    assertEquals(List.of("ERROR source threw an exception: reason"), lines);
  }

  @Test
  void whatTheNetworkDoesIsANote() {
    Stream stream = new Stream();
    log.met(stream, "failed", new IOException("reset"));
    log.met(stream, "failed", new IllegalStateException("a delimiter"));
    assertEquals(
        List.of(
            "DEBUG Stream[unconnected] failed: reset",
            "ERROR Stream[unconnected] failed: a delimiter"),
        lines);
  }

  @Test
  void whatIsNotLoggedIsNotCounted() {
    debug = false;
    for (int i = 0; i < 20; i++) {
      log.met(new Stream(), "failed", new IOException("reset"));
    }
    assertEquals(List.of(), lines);
  }

  @Test
  void aCauseThatComesAgainAndAgainIsLoggedTenTimesAMinute() {
    for (int i = 0; i < 1000; i++) {
      log.thrown("source", failure());
      now += SECOND / 100;
    }
    assertEquals(10, lines.size());
    now = 61 * SECOND;
    log.thrown("source", failure());
    assertEquals(
        "ERROR source threw an exception (and 990 more like it before): reason", lines.getLast());
    log.thrown("source", failure());
    assertEquals("ERROR source threw an exception: reason", lines.getLast());
  }

  @Test
  void anotherCauseIsLoggedMeanwhile() {
    for (int i = 0; i < 50; i++) {
      log.thrown("source", failure());
    }
    log.thrown("source", new RuntimeException("thrown elsewhere"));
    assertEquals(11, lines.size());
    assertTrue(lines.getLast().endsWith("thrown elsewhere"));
  }

  @Test
  void theHandlerTakesThePlaceOfTheLog() {
    List<Throwable> told = new ArrayList<>();
    log.handler(told::add);
    RuntimeException thrown = failure();
    log.thrown("source", thrown);
    assertEquals(List.of(thrown), told);
    assertEquals(List.of(), lines);
    log.handler(null);
    log.thrown("source", thrown);
    assertEquals(1, lines.size());
  }

  @Test
  void aHandlerThatThrowsIsLogged() {
    RuntimeException own = new RuntimeException("own");
    log.handler(
        e -> {
          throw own;
        });
    RuntimeException thrown = failure();
    log.thrown("source", thrown);
    assertEquals(List.of("ERROR the handler of uncaught exceptions threw one: own"), lines);
    assertEquals(List.of(thrown), List.of(own.getSuppressed()));
  }

  @Test
  void aHandlerThatThrowsOnWhatItWasGivenIsLogged() {
    RuntimeException thrown = failure();
    log.handler(
        e -> {
          throw thrown;
        });
    log.thrown("source", thrown);
    assertEquals(1, lines.size());
  }

  @Test
  void aLoggerThatFailsStopsNothing() {
    broken = true;
    log.thrown("source", failure());
    assertEquals(1, lines.size());
  }

  @Test
  void anErrorOfTheVirtualMachineGoesOnUpwards() {
    log.handler(e -> {});
    assertThrows(OutOfMemoryError.class, () -> log.thrown("source", new OutOfMemoryError("as if")));
    log.thrown("source", new StackOverflowError());
    log.handler(
        e -> {
          throw new OutOfMemoryError("as if");
        });
    assertThrows(OutOfMemoryError.class, () -> log.thrown("source", failure()));
  }
}
