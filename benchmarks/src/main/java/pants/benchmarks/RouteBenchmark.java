package pants.benchmarks;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import pants.web.converters.Converters;
import pants.web.routing.RouteTable;
import pants.web.routing.RuleParser;

/** Finding the route of a path, among some that have no variables and ten that have. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class RouteBenchmark {
  private static final Set<String> GET = Set.of("GET");
  private static final int DIFFERENT = 1024;

  /** How many routes have no variables. */
  @Param({"10", "100", "1000", "10000"})
  public int routes;

  private final RouteTable<String> table = new RouteTable<>();
  private String[] pages;
  private String[] users;
  private int next;

  /** Makes the routes, and the paths as they arrive: strings whose hash nobody has asked for. */
  @Setup
  public void fill() {
    Converters converters = new Converters();
    for (int i = 0; i < routes; i++) {
      add(converters, "/pages/section" + i % 10 + "/page" + i);
    }
    for (int i = 0; i < 10; i++) {
      add(converters, "/users" + i + "/<name>/posts/<int:id>");
    }
    pages = new String[DIFFERENT];
    users = new String[DIFFERENT];
    for (int i = 0; i < DIFFERENT; i++) {
      int page = (int) ((long) i * routes / DIFFERENT);
      pages[i] = "/pages/section" + page % 10 + "/page" + page;
      users[i] = "/users" + i % 10 + "/ann/posts/" + i;
    }
  }

  private void add(Converters converters, String rule) {
    table.add(RuleParser.parse(rule, converters), GET, rule);
  }

  /** A path as one that has just arrived: with a hash that is not known yet. */
  private String arrived(String[] paths) {
    next = (next + 1) % DIFFERENT;
    return new String(paths[next].toCharArray());
  }

  /**
   * What making a path costs by itself.
   *
   * @return the path
   */
  @Benchmark
  public int path() {
    return arrived(pages).length();
  }

  /**
   * A page, whose rule has no variables.
   *
   * @return its route
   */
  @Benchmark
  public Object page() {
    return table.find("localhost", arrived(pages), "GET");
  }

  /**
   * What two variables are in.
   *
   * @return its route
   */
  @Benchmark
  public Object variables() {
    return table.find("localhost", arrived(users), "GET");
  }

  /**
   * What no rule is for.
   *
   * @return nothing
   */
  @Benchmark
  public Object nothing() {
    return table.find("localhost", arrived(users) + "/x", "GET");
  }
}
