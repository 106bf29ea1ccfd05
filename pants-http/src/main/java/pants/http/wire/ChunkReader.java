package pants.http.wire;

import org.jspecify.annotations.Nullable;
import pants.bytes.ByteSet;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.HttpLimits;
import pants.http.MutableHeaders;
import pants.http.Syntax;

/**
 * Takes a body out of its chunks (RFC 9112, section 7.1). Extensions are checked, counted and
 * dropped.
 *
 * <p>What stands between the data of two chunks, CR LF and the line with the next size, is consumed
 * with the first data behind it, and what stands behind the last data with the end of the message.
 */
final class ChunkReader {
  private static final ByteSet EXTENSION = Syntax.TEXT.without(ByteSet.of("\t\"\\"));
  private static final int MAX_DIGITS = 16;

  private enum Part {
    LINE_END_OF_DATA,
    SIZE,
    EXTENSION,
    DATA,
    TRAILERS
  }

  private final FieldLines fields;
  private final int maxExtensions;

  private Part part = Part.SIZE;
  private int at;
  private int lineStart;
  private int extensionStart;
  private int extensions;
  private boolean quoted;
  private long size;
  private long total;

  ChunkReader(HttpLimits limits, FieldLines fields) {
    this.fields = fields;
    maxExtensions = limits.chunkExtensions();
  }

  void begin() {
    part = Part.SIZE;
    at = 0;
    lineStart = 0;
    extensions = 0;
    total = 0;
  }

  /** The next piece or the end, or null when neither is here. */
  @Nullable HttpEvent take(ReceiveBuffer buffer, long maxBody) {
    int length = buffer.length();
    while (true) {
      boolean goesOn =
          switch (part) {
            case LINE_END_OF_DATA -> parseLineEndOfData(buffer, length);
            case SIZE -> parseSize(buffer, length);
            case EXTENSION -> parseExtension(buffer, length, maxBody);
            case DATA, TRAILERS -> false;
          };
      if (part == Part.DATA) {
        return takeData(buffer);
      }
      if (part == Part.TRAILERS) {
        return takeTrailers(buffer);
      }
      if (!goesOn) {
        return null;
      }
    }
  }

  private boolean parseLineEndOfData(ReceiveBuffer buffer, int length) {
    if (!parseLineEnd(buffer, length, "the data of a chunk")) {
      return false;
    }
    lineStart = at;
    part = Part.SIZE;
    return true;
  }

  /** Goes over CR LF when both are there. */
  private boolean parseLineEnd(ReceiveBuffer buffer, int length, String what) {
    if (at == length) {
      return false;
    }
    byte first = buffer.get(at);
    if (first == '\r' && at + 1 == length) {
      return false;
    }
    if (first != '\r' || buffer.get(at + 1) != '\n') {
      throw new BadMessageException(Reason.CHUNK, what + " must end with CR LF");
    }
    at += 2;
    return true;
  }

  private boolean parseSize(ReceiveBuffer buffer, int length) {
    at = buffer.endOfRun(Syntax.HEX, at);
    if (at - lineStart > MAX_DIGITS) {
      throw new BadMessageException(
          Reason.CHUNK, "the size of a chunk must have at most " + MAX_DIGITS + " digits");
    }
    if (at == length) {
      return false;
    }
    byte stop = buffer.get(at);
    if (at == lineStart || (stop != '\r' && stop != ';')) {
      throw new BadMessageException(
          Reason.CHUNK,
          "the size of a chunk must be hexadecimal digits and CR LF or ';', without "
              + Ascii.shown(stop));
    }
    size = 0;
    for (int i = lineStart; i < at; i++) {
      size = (size << 4) | Character.digit(buffer.get(i), 16);
    }
    extensionStart = at;
    quoted = false;
    part = Part.EXTENSION;
    return true;
  }

  /** Up to the end of the line; quotation marks must close before it. */
  private boolean parseExtension(ReceiveBuffer buffer, int length, long maxBody) {
    while (true) {
      at = buffer.endOfRun(EXTENSION, at);
      checkExtensions(at);
      if (at == length) {
        return false;
      }
      byte stop = buffer.get(at);
      if (stop == '"') {
        quoted = !quoted;
        at++;
      } else if (stop == '\\' && quoted) {
        if (at + 1 == length) {
          return false;
        }
        checkExtensionByte(buffer.get(at + 1));
        at += 2;
      } else if (stop == '\r' && !quoted) {
        return parseSizeEnd(buffer, length, maxBody);
      } else {
        throw badExtension(stop);
      }
    }
  }

  private void checkExtensions(int end) {
    if (end - extensionStart > maxExtensions - extensions) {
      throw new BadMessageException(
          Reason.CHUNK_EXTENSIONS,
          "more than " + maxExtensions + " bytes of chunk extensions (chunkExtensions)");
    }
  }

  private static void checkExtensionByte(byte escaped) {
    if (!Syntax.TEXT.contains(escaped) || escaped == '\t') {
      throw badExtension(escaped);
    }
  }

  private static BadMessageException badExtension(byte value) {
    return new BadMessageException(
        Reason.CHUNK, "the extension of a chunk must not have " + Ascii.shown(value));
  }

  private boolean parseSizeEnd(ReceiveBuffer buffer, int length, long maxBody) {
    int end = at;
    if (!parseLineEnd(buffer, length, "the size of a chunk")) {
      return false;
    }
    extensions += end - extensionStart;
    if (size == 0) {
      fields.beginTrailers(at);
      part = Part.TRAILERS;
      return true;
    }
    if (size < 0 || size > maxBody - total) { // above 2^63 it is negative
      throw BodyReader.tooLarge(maxBody);
    }
    total += size;
    part = Part.DATA;
    return true;
  }

  private @Nullable HttpEvent takeData(ReceiveBuffer buffer) {
    int count = (int) Math.min(size, buffer.length() - at);
    if (count == 0) {
      return null;
    }
    buffer.skip(at);
    at = 0;
    size -= count;
    if (size == 0) {
      part = Part.LINE_END_OF_DATA;
    }
    return new HttpEvent.Body(buffer.take(count));
  }

  private @Nullable HttpEvent takeTrailers(ReceiveBuffer buffer) {
    if (!fields.parse(buffer)) {
      return null;
    }
    MutableHeaders trailers = fields.count() == 0 ? null : Trailers.of(fields, buffer);
    buffer.skip(fields.end());
    return trailers == null ? HttpEvent.End.PLAIN : new HttpEvent.End(trailers.immutable());
  }
}
