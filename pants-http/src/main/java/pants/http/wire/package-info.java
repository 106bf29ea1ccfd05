/**
 * HTTP/1.1 as bytes, without any input or output: readers are delimiters that yield {@link
 * pants.http.wire.HttpEvent}s, and {@link pants.http.wire.HttpWriter} turns values into bytes.
 */
package pants.http.wire;
