/**
 * WebSocket (RFC 6455), as a server and as a client, with compression (RFC 7692).
 *
 * <p>{@link pants.http.websocket.WebSocket} is one conversation: programs subclass it and override
 * its hooks. A server has it made for each request ({@link
 * pants.http.websocket.WebSocket#handler}), by a handler of its own ({@link
 * pants.http.websocket.WebSocket#accept}), or by a route of a web application; a client calls
 * {@link pants.http.websocket.WebSocket#connect}.
 *
 * {@snippet :
 * class Chatter extends WebSocket {
 *   static final WebSocketGroup<Chatter> ROOM = new WebSocketGroup<>();
 *
 *   Chatter() {
 *     limits(WebSocketLimits.DEFAULT.message(4096)).deflate(Deflate.DEFAULT);
 *   }
 *
 *   @Override
 *   protected void onConnect() {
 *     ROOM.add(this);
 *   }
 *
 *   @Override
 *   protected void onText(String text) {
 *     ROOM.write(text);
 *   }
 * }
 *
 * new HttpServer(WebSocket.handler(Chatter::new)).listen(8080);
 * }
 *
 * <p>The other classes are what it is told or tells:
 *
 * <ul>
 *   <li>before it is in use: its bounds ({@link pants.http.websocket.WebSocketLimits}), the web
 *       pages that may connect ({@link pants.http.websocket.Origins}), compression ({@link
 *       pants.http.websocket.Deflate});
 *   <li>of its end: {@link pants.http.websocket.CloseReason}; and before that, of a rule that the
 *       peer has broken ({@link pants.http.websocket.BadFrameException}) or of a server that did
 *       not agree ({@link pants.http.websocket.HandshakeException});
 *   <li>of many at once: {@link pants.http.websocket.WebSocketGroup}, and what it does about a
 *       member that does not keep up ({@link pants.http.websocket.SlowReceiver}).
 * </ul>
 *
 * <p>All of it belongs to the thread of one {@link pants.Engine}; the values ({@code
 * WebSocketLimits}, {@code Origins}, {@code Deflate}, {@code CloseReason}) are for any thread.
 */
package pants.http.websocket;
