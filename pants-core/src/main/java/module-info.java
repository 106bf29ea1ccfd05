import org.jspecify.annotations.NullMarked;

/**
 * Network programs on one event loop: the engine and its timers, streams and servers, addresses,
 * bytes, delimiters and packed structs.
 */
@NullMarked
module pants.core {
  requires static transitive org.jspecify;
  requires jdk.jfr;
  requires io.netty.common;
  requires io.netty.buffer;
  requires transitive io.netty.transport; // for pants.netty
  requires io.netty.transport.unix.common;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.classes.kqueue;
  requires io.netty.transport.classes.io_uring;
  requires io.netty.codec;
  requires io.netty.handler;

  exports pants;
  exports pants.bytes;
  exports pants.net;
  exports pants.netty;
  exports pants.testing;

  uses pants.netty.NettyPoller;
}
