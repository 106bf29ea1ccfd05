package pants.http.coding;

import java.util.ArrayList;
import java.util.List;
import pants.bytes.Bytes;

/** The codings that bodies are compressed by; those first that are worth more. */
public enum ContentCoding {
  /** By an optional library. */
  ZSTD("zstd"),
  /** By an optional library. */
  BROTLI("br"),
  /** By the platform. */
  GZIP("gzip");

  private static final class Present {
    /** Tried once, since a library that is absent is looked for in vain each time. */
    static final List<ContentCoding> CODINGS = tried();

    private static List<ContentCoding> tried() {
      List<ContentCoding> all = new ArrayList<>();
      for (ContentCoding coding : values()) {
        if (coding.works()) {
          all.add(coding);
        }
      }
      return List.copyOf(all);
    }
  }

  private final String token;

  ContentCoding(String token) {
    this.token = token;
  }

  /**
   * The codings whose libraries are there, and can be loaded.
   *
   * @return in their order, gzip at least
   */
  public static List<ContentCoding> present() {
    return Present.CODINGS;
  }

  private boolean works() {
    try (ContentEncoder encoder = encoder()) {
      return !encoder.encode(Bytes.EMPTY, true).isEmpty();
    } catch (LinkageError e) {
      return false; // there is no library, or none for this machine
    }
  }

  /**
   * The name of the coding.
   *
   * @return as in {@code Content-Encoding}
   */
  public String token() {
    return token;
  }

  /**
   * Begins to compress a body.
   *
   * @return what has to be closed
   */
  public ContentEncoder encoder() {
    return switch (this) {
      case ZSTD -> new ZstdEncoder();
      case BROTLI -> new BrotliEncoder();
      case GZIP -> new GzipEncoder();
    };
  }
}
