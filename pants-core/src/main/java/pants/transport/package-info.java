/**
 * The seam between channels and whatever moves their bytes: a {@link pants.transport.Loop} waits, a
 * {@link pants.transport.Transport} is one connection, a {@link pants.transport.Acceptor} one
 * listening socket. Everything here is called on the thread that drives the loop, but for {@link
 * pants.transport.Loop#wakeup()}.
 */
package pants.transport;
