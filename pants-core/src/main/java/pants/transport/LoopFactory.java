package pants.transport;

/** Makes the loop of an engine. */
@FunctionalInterface
public interface LoopFactory {
  /** A loop that this thread will drive. */
  Loop open(Thread owner);
}
