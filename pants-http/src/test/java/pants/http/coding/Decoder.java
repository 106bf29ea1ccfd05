package pants.http.coding;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.aayushatharva.brotli4j.decoder.DirectDecompress;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import pants.bytes.Bytes;

/** Decodes bodies with the decoders of others. */
public final class Decoder {
  private Decoder() {}

  private static InputStream decoding(String coding, Bytes coded) throws IOException {
    var in = new ByteArrayInputStream(coded.toArray());
    return switch (coding) {
      case "gzip" -> new GZIPInputStream(in);
      case "zstd" -> new ZstdInputStream(in);
      default -> throw new AssertionError("an unknown coding: " + coding);
    };
  }

  /** A whole body, which has to end. */
  public static Bytes whole(String coding, Bytes coded) {
    try {
      if (coding.equals("br")) {
        return Bytes.of(brotli4j(coded));
      }
      try (var in = decoding(coding, coded)) {
        return Bytes.of(in.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Not by its stream, which misses an end that stands behind a full window. */
  private static byte[] brotli4j(Bytes coded) throws IOException {
    var decoded = DirectDecompress.decompress(coded.toArray());
    if (decoded.getResultStatus() != DecoderJNI.Status.DONE) {
      throw new IOException("brotli: " + decoded.getResultStatus());
    }
    return decoded.getDecompressedData();
  }

  /** As much as is asked for of what has arrived so far of a body; all for brotli. */
  public static Bytes beginning(String coding, Bytes coded, int length) {
    try {
      if (coding.equals("br")) {
        return beginningOfBrotli(coded);
      }
      try (var in = decoding(coding, coded)) {
        return Bytes.of(in.readNBytes(length));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Bytes beginningOfBrotli(Bytes coded) throws IOException {
    var decoder = new DecoderJNI.Wrapper(Math.max(1, coded.length()));
    try {
      decoder.getInputBuffer().put(coded.toArray());
      decoder.push(coded.length());
      var plain = new ByteArrayOutputStream();
      while (true) {
        if (decoder.hasOutput() || decoder.getStatus() == DecoderJNI.Status.NEEDS_MORE_OUTPUT) {
          plain.writeBytes(Bytes.of(decoder.pull()).toArray());
        } else if (decoder.getStatus() == DecoderJNI.Status.OK) {
          decoder.push(0);
        } else {
          return Bytes.of(plain.toByteArray());
        }
      }
    } finally {
      decoder.destroy();
    }
  }
}
