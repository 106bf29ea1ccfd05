/**
 * A server of HTTP/1.1: {@link pants.http.server.HttpServer} hands each {@link
 * pants.http.server.HttpRequest} to a {@link pants.http.server.RequestHandler}.
 */
package pants.http.server;
