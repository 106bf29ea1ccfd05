/**
 * For whoever brings a transport of Netty's that Pants does not know: {@link
 * pants.netty.NettyPoller}. The one exported package that names Netty; programs do not need it.
 */
package pants.netty;
