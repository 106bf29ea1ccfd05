package pants.transport.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * A handshake in memory, before there is a peer. It shows that a server's key belongs to its
 * certificate, which nobody has looked at so far; and the classes that the first handshake loads,
 * for some tenths of a second, do not hold up an engine that has others to serve.
 */
final class TlsRehearsal {
  /** More than any handshake takes, each step being a flight of messages or a task. */
  private static final int MAX_STEPS = 100;

  private final SSLEngine server;
  private final SSLEngine client;
  private final ByteBuffer toServer;
  private final ByteBuffer toClient;
  private final ByteBuffer nothing = ByteBuffer.allocate(0);
  private final ByteBuffer decrypted;

  private TlsRehearsal(SSLEngine server, SSLEngine client) {
    this.server = server;
    this.client = client;
    int size = Math.max(packet(server), packet(client)) * 4;
    toServer = ByteBuffer.allocate(size).flip();
    toClient = ByteBuffer.allocate(size).flip();
    decrypted = ByteBuffer.allocate(size);
  }

  private static int packet(SSLEngine engine) {
    return engine.getSession().getPacketBufferSize();
  }

  /**
   * Rehearses with a server's context.
   *
   * @throws SSLException if no client could ever agree with it
   */
  static void of(SslContext context) throws SSLException {
    SSLEngine server = context.newEngine(ByteBufAllocator.DEFAULT);
    SSLEngine client = null;
    try {
      client =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .trustManager(InsecureTrustManagerFactory.INSTANCE)
              .build()
              .newEngine(ByteBufAllocator.DEFAULT);
      server.setNeedClientAuth(false);
      new TlsRehearsal(server, client).run();
    } finally {
      server.closeOutbound();
      ReferenceCountUtil.release(server);
      ReferenceCountUtil.release(client);
    }
  }

  private void run() throws SSLException {
    client.beginHandshake();
    server.beginHandshake();
    for (int step = 0; step < MAX_STEPS; step++) {
      boolean clientMoved = move(client, toClient, toServer);
      boolean serverMoved = move(server, toServer, toClient);
      if (!clientMoved && !serverMoved) {
        return;
      }
    }
  }

  /** Lets one side do what it has to do next; returns whether there was anything. */
  private boolean move(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    HandshakeStatus status = engine.getHandshakeStatus();
    if (status == HandshakeStatus.NEED_TASK) {
      engine.getDelegatedTask().run();
      return true;
    }
    if (status == HandshakeStatus.NEED_WRAP) {
      out.compact();
      int produced = engine.wrap(nothing, out).bytesProduced();
      out.flip();
      return produced > 0;
    }
    decrypted.clear();
    return in.hasRemaining() && engine.unwrap(in, decrypted).bytesConsumed() > 0;
  }
}
