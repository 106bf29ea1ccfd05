/**
 * The loop on Netty's {@code ManualIoEventLoop}, which the engine's own thread drives: with {@code
 * pants.netty} the one place where Netty is named. Netty closes a connection, fails its writes and
 * tells of both by its own tasks and promises; {@link pants.transport.netty.NettyTransport} turns
 * that into the few words of {@link pants.transport.TransportListener}.
 */
package pants.transport.netty;
