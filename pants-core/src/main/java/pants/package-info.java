/**
 * Pants: simple, fast, elegant network programs.
 *
 * <p>An {@link pants.Engine} runs the event loop and the timers of one thread. A {@link
 * pants.Stream} is one connection, a {@link pants.Server} makes one for each peer that connects. A
 * read delimiter ({@link pants.bytes.Delimiter}) says what a stream hands to its handler.
 */
package pants;
