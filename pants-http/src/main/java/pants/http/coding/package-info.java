/**
 * Codings of content (RFC 9110, section 8.4): how bodies are compressed, and which of them a client
 * takes. The libraries of zstd and brotli are optional; each is named in one class here.
 */
@org.jspecify.annotations.NullMarked
package pants.http.coding;
