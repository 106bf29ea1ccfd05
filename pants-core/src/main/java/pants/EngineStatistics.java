package pants;

import java.time.Duration;

/**
 * What an engine has done since it was made: a snapshot of {@link Engine#statistics()}.
 *
 * <p>The figures are right each for itself. Taken on another thread than the engine's while the
 * engine works, they need not be of just the same moment.
 *
 * @param connections streams that are connected now: {@code onConnect} was called, and {@code
 *     onClose} was not
 * @param accepted streams that servers made for their peers; those that {@code onAccept} refused
 *     are not counted
 * @param connected streams that connected by themselves
 * @param bytesRead bytes that streams received
 * @param bytesWritten bytes that streams were given to write and took, parts of files included,
 *     whether or not they have left
 * @param polls how often the engine polled; a figure that grows by thousands a second while nothing
 *     happens tells of a callback that adds itself again and again
 * @param slowCallbacks callbacks that held the engine longer than {@link Engine#slowCallback}
 * @param lag how long the engine worked, when it did last, from the end of one wait for I/O to the
 *     beginning of the next: hooks, timers and functions together. So long did what arrived
 *     meanwhile have to wait. Where another main loop polls the engine, the time between the polls
 *     is not counted.
 * @param longestLag the longest {@code lag} of all
 */
public record EngineStatistics(
    long connections,
    long accepted,
    long connected,
    long bytesRead,
    long bytesWritten,
    long polls,
    long slowCallbacks,
    Duration lag,
    Duration longestLag) {}
