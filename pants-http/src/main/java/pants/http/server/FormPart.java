package pants.http.server;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.http.Headers;
import pants.http.wire.PartHead;

/**
 * A part of a form that is arriving ({@link HttpRequest#onPart}): a field, or a file. Its data come
 * behind it, and are dropped unless somebody takes them. It belongs to the engine's thread.
 */
public final class FormPart {
  private final PartHead head;
  private @Nullable Consumer<? super Bytes> dataHandler;
  private @Nullable Runnable endHandler;

  FormPart(PartHead head) {
    this.head = head;
  }

  /**
   * The name of the field.
   *
   * @return the name
   */
  public String name() {
    return head.name();
  }

  /**
   * The name that the client gives the file, reduced as {@link UploadedFile#filename()} is.
   *
   * @return the name, perhaps empty; null where the part is no file
   */
  public @Nullable String filename() {
    return head.filename();
  }

  /**
   * The type that the client says it has, which may be wrong.
   *
   * @return such as {@code image/png}; where it says nothing, {@code text/plain}, and for a file
   *     {@code application/octet-stream}
   */
  public String contentType() {
    String type = head.headers().first("Content-Type");
    if (type != null) {
      return type;
    }
    return head.filename() == null ? "text/plain" : UploadedFile.UNKNOWN_TYPE;
  }

  /**
   * The fields of the part.
   *
   * @return the fields
   */
  public Headers headers() {
    return head.headers();
  }

  /**
   * Has its data handed over as they arrive, in pieces whose cut means nothing. An exception counts
   * as the handler's.
   *
   * @param handler takes each piece
   */
  public void onData(Consumer<? super Bytes> handler) {
    dataHandler = Objects.requireNonNull(handler, "handler");
  }

  /**
   * Has a function called behind the last of its data. It is not called where the request is lost
   * or refused before that. An exception counts as the handler's.
   *
   * @param handler the function
   */
  public void onEnd(Runnable handler) {
    endHandler = Objects.requireNonNull(handler, "handler");
  }

  void data(Bytes data) {
    if (dataHandler != null) {
      dataHandler.accept(data);
    }
  }

  void end() {
    if (endHandler != null) {
      endHandler.run();
    }
  }

  @Override
  public String toString() {
    return "FormPart[" + contentType() + "]";
  }

  /** Hands the parts of a form over. */
  static final class Sink implements FormReader.Sink {
    private final HttpRequest request;
    private final Consumer<? super FormPart> handler;
    private @Nullable FormPart part;

    Sink(HttpRequest request, Consumer<? super FormPart> handler) {
      this.request = request;
      this.handler = handler;
    }

    /** The rest of a piece has to wait for whoever holds the body back. */
    @Override
    public boolean isHeld() {
      return request.isBodyPaused() || request.isFinished() || request.isLost();
    }

    @Override
    public void head(PartHead head, long offset) {
      part = new FormPart(head);
      handler.accept(part);
    }

    @Override
    public void data(Bytes data) {
      if (part != null) {
        part.data(data);
      }
    }

    @Override
    public void end() {
      if (part != null) {
        part.end();
      }
    }
  }
}
