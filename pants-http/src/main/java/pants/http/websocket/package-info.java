/**
 * WebSocket (RFC 6455, with compression by RFC 7692), both ways: {@link
 * pants.http.websocket.WebSocket} is subclassed for a conversation.
 */
package pants.http.websocket;
