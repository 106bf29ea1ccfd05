package pants.http.wire;

import java.util.Arrays;
import java.util.Objects;
import pants.bytes.ByteSet;
import pants.bytes.Bytes;
import pants.http.Header;
import pants.http.Headers;
import pants.http.Status;
import pants.http.Syntax;

/**
 * Turns the parts of messages into bytes, one behind the other, in an array that grows and is used
 * again. Whatever it is given is checked here, character by character as it is encoded, wherever it
 * came from: what is not allowed throws {@link IllegalArgumentException}, and nothing of that part
 * is written.
 *
 * <p>It keeps no order: who uses it writes a start line, fields, {@link #endHead()} and a body.
 *
 * {@snippet :
 * writer.status(200).field("Content-Type", "text/plain").field("Content-Length", 5).endHead();
 * writer.bytes(Bytes.utf8("hello")).writeTo(stream::write);
 * }
 */
public final class HttpWriter {
  private static final ByteSet TARGET = ByteSet.range('!', '~');
  private static final byte[][] STATUS_LINES = new byte[600][];
  private static final int FIRST_SIZE = 256;
  private static final int MAX_DIGITS = 20;
  private static final byte[] CONTENT_LENGTH = Bytes.latin1("Content-Length: ").toArray();

  static {
    for (int status = 100; status < STATUS_LINES.length; status++) {
      STATUS_LINES[status] =
          Bytes.latin1("HTTP/1.1 " + status + " " + Status.reason(status) + "\r\n").toArray();
    }
  }

  private byte[] array = new byte[FIRST_SIZE];
  private int length;

  /** A writer that has written nothing. */
  public HttpWriter() {}

  /**
   * Writes a status line with the reason of the registry.
   *
   * @param status from 100 to 999
   * @return this
   * @throws IllegalArgumentException when the status is not in that range
   */
  public HttpWriter status(int status) {
    if (status >= 100 && status < STATUS_LINES.length) {
      put(STATUS_LINES[status]);
      return this;
    }
    return status(status, "");
  }

  /**
   * Writes a status line.
   *
   * @param status from 100 to 999
   * @param reason text as in the value of a field; may be empty
   * @return this
   * @throws IllegalArgumentException when the status is not in that range, or the reason has a
   *     control character or one above U+00FF
   */
  public HttpWriter status(int status, String reason) {
    if (status < 100 || status > 999) {
      throw new IllegalArgumentException("a status must be from 100 to 999: " + status);
    }
    int before = length;
    room(13 + reason.length() + 2);
    ascii("HTTP/1.1 ");
    decimal(status);
    array[length++] = ' ';
    checked(before, "a reason", reason, Syntax.TEXT);
    lineEnd();
    return this;
  }

  /**
   * Writes a request line.
   *
   * @param method a token
   * @param target any of the four forms; visible ASCII characters
   * @return this
   * @throws IllegalArgumentException when the method is no token, or the target is empty or has a
   *     space, a control character or one above ASCII
   */
  public HttpWriter request(String method, String target) {
    int before = length;
    room(method.length() + target.length() + 12);
    notEmpty("a method", method);
    checked(before, "a method", method, Syntax.TOKEN);
    array[length++] = ' ';
    checked(before, "a target", target, TARGET);
    if (target.isEmpty()) {
      length = before;
      notEmpty("a target", target);
    }
    ascii(" HTTP/1.1\r\n");
    return this;
  }

  /**
   * Writes a header field.
   *
   * @param name a token
   * @param value tab, and characters from space to U+00FF but for DEL
   * @return this
   * @throws IllegalArgumentException when either has any other character, such as CR, LF or NUL
   */
  public HttpWriter field(String name, String value) {
    int before = length;
    room(name.length() + value.length() + 4);
    notEmpty("the name of a header", name);
    checked(before, "the name of a header", name, Syntax.TOKEN);
    array[length++] = ':';
    array[length++] = ' ';
    checked(before, "the value of a header", value, Syntax.TEXT);
    lineEnd();
    return this;
  }

  /**
   * Writes a header field that is a number.
   *
   * @param name a token
   * @param value 0 or more
   * @return this
   * @throws IllegalArgumentException when the name is no token or the value is negative
   */
  public HttpWriter field(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " must not be negative: " + value);
    }
    int before = length;
    room(name.length() + MAX_DIGITS + 4);
    notEmpty("the name of a header", name);
    checked(before, "the name of a header", name, Syntax.TOKEN);
    array[length++] = ':';
    array[length++] = ' ';
    decimal(value);
    lineEnd();
    return this;
  }

  /**
   * Writes {@code Content-Length}.
   *
   * @param bytes 0 or more
   * @return this
   * @throws IllegalArgumentException when it is negative
   */
  public HttpWriter contentLength(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("Content-Length must not be negative: " + bytes);
    }
    room(CONTENT_LENGTH.length + MAX_DIGITS + 2);
    put(CONTENT_LENGTH);
    decimal(bytes);
    lineEnd();
    return this;
  }

  /**
   * Writes header fields.
   *
   * @param headers the fields
   * @return this
   * @throws IllegalArgumentException when one is not allowed; nothing of any is written then
   */
  public HttpWriter fields(Headers headers) {
    if (headers instanceof HeaderBlock block) {
      put(block.encoded());
      return this;
    }
    int before = length;
    try {
      for (int i = 0; i < headers.size(); i++) {
        field(headers.name(i), headers.value(i));
      }
    } catch (IllegalArgumentException e) {
      length = before;
      throw e;
    }
    return this;
  }

  /**
   * Writes the empty line behind the fields.
   *
   * @return this
   */
  public HttpWriter endHead() {
    room(2);
    lineEnd();
    return this;
  }

  /**
   * Writes bytes of a body as they are.
   *
   * @param bytes the bytes
   * @return this
   */
  public HttpWriter bytes(Bytes bytes) {
    int count = bytes.length();
    room(count);
    bytes.copyTo(0, array, length, count);
    length += count;
    return this;
  }

  /**
   * Writes a chunk of a body.
   *
   * @param bytes the data; of none nothing is written, as that would end the body
   * @return this
   */
  public HttpWriter chunk(Bytes bytes) {
    if (!bytes.isEmpty()) {
      chunkSize(bytes.length());
      bytes(bytes);
      endChunk();
    }
    return this;
  }

  /**
   * Writes what stands before the data of a chunk, for data that are sent another way.
   *
   * @param size how many bytes of data follow, above zero; then {@link #endChunk()}
   * @return this
   * @throws IllegalArgumentException when the size is zero or negative
   */
  public HttpWriter chunkSize(long size) {
    if (size <= 0) {
      throw new IllegalArgumentException("the size of a chunk must be above zero: " + size);
    }
    room(18);
    for (int shift = 60 - (Long.numberOfLeadingZeros(size) & ~3); shift >= 0; shift -= 4) {
      array[length++] = (byte) Character.forDigit((int) (size >>> shift) & 0xF, 16);
    }
    lineEnd();
    return this;
  }

  /**
   * Writes what stands behind the data of a chunk.
   *
   * @return this
   */
  public HttpWriter endChunk() {
    return endHead();
  }

  /**
   * Checks the reason of a status ahead of its writing.
   *
   * @param reason the reason
   * @throws IllegalArgumentException when it is not allowed
   */
  public static void checkReason(String reason) {
    for (int i = 0; i < reason.length(); i++) {
      if (!Syntax.TEXT.contains(reason.charAt(i))) {
        throw notAllowed("a reason", reason.charAt(i), i);
      }
    }
  }

  /**
   * Checks trailers ahead of their writing.
   *
   * @param trailers the fields
   * @throws IllegalArgumentException when one is not allowed, or not there
   */
  public static void checkTrailers(Headers trailers) {
    if (trailers.size() > 0) {
      new HttpWriter().lastChunk(trailers);
    }
  }

  /**
   * Writes the end of a body in chunks.
   *
   * @param trailers fields that the receiver learns at the end
   * @return this
   * @throws IllegalArgumentException when one is not allowed, or has no business in trailers, such
   *     as {@code Content-Length}; nothing is written then
   */
  public HttpWriter lastChunk(Headers trailers) {
    for (Header trailer : trailers) {
      if (!Trailers.allow(trailer.name())) {
        throw new IllegalArgumentException(
            trailer.name() + " must stand in the head of a message, not in trailers");
      }
    }
    int before = length;
    room(5);
    ascii("0\r\n");
    try {
      fields(trailers);
    } catch (IllegalArgumentException e) {
      length = before;
      throw e;
    }
    return endHead();
  }

  /**
   * How many bytes were written and not yet handed over.
   *
   * @return 0 or more
   */
  public int length() {
    return length;
  }

  /**
   * Hands over what was written, in one call, and begins anew.
   *
   * @param sink who takes it
   */
  public void writeTo(Bytes.Sink sink) {
    if (length > 0) {
      int count = length;
      length = 0;
      sink.write(array, 0, count);
    }
  }

  /**
   * Forgets what was written last.
   *
   * @param length how many bytes stay, at most {@link #length()}
   */
  public void truncate(int length) {
    this.length = Objects.checkIndex(length, this.length + 1);
  }

  /**
   * Takes what was written, and begins anew.
   *
   * @return a copy
   */
  public Bytes take() {
    Bytes taken = Bytes.of(array, 0, length);
    length = 0;
    return taken;
  }

  private void room(int count) {
    if (count > array.length - length) {
      array = Arrays.copyOf(array, Math.max(2 * array.length, Math.addExact(length, count)));
    }
  }

  private void put(byte[] encoded) {
    room(encoded.length);
    System.arraycopy(encoded, 0, array, length, encoded.length);
    length += encoded.length;
  }

  /** Writes text that is known to be ASCII, where there is room. */
  private void ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      array[length++] = (byte) text.charAt(i);
    }
  }

  /** Writes text where there is room, or takes all back to an index where it is not allowed. */
  private void checked(int before, String what, String text, ByteSet allowed) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!allowed.contains(c)) {
        length = before;
        throw notAllowed(what, c, i);
      }
      array[length++] = (byte) c;
    }
  }

  private static IllegalArgumentException notAllowed(String what, char c, int index) {
    return new IllegalArgumentException(
        "%s must not have the character U+%04X (index %d)".formatted(what, (int) c, index));
  }

  private static void notEmpty(String what, String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(what + " must not be empty");
    }
  }

  private void decimal(long value) {
    int end = length + digits(value);
    long rest = value;
    for (int i = end - 1; i >= length; i--) {
      array[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length = end;
  }

  private static int digits(long value) {
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits;
  }

  private void lineEnd() {
    array[length++] = '\r';
    array[length++] = '\n';
  }
}
