package pants.transport;

/**
 * How a socket listens.
 *
 * @param backlog how many connections may wait to be accepted
 * @param ipv6Only whether an IPv6 socket refuses IPv4 peers
 * @param reusePort whether other sockets may listen on the same TCP port
 */
public record ListenOptions(int backlog, boolean ipv6Only, boolean reusePort) {}
