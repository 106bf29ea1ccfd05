package pants.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.bytes.ReceiveBuffer;
import pants.http.BadMessageException;
import pants.http.BadMessageException.Reason;
import pants.http.Fields;
import pants.http.HttpLimits;
import pants.http.wire.PartHead;

/**
 * The parts of a form whose body is kept: the values of fields, in memory, and where in the body
 * the files are.
 */
final class KeptForm implements FormReader.Sink {
  /** A field whose value is the character set of fields that say nothing of theirs. */
  private static final String CHARSET = "_charset_";

  private record Field(PartHead head, Bytes value) {}

  private record FilePart(PartHead head, long offset, long size) {}

  private final HttpLimits limits;
  private final List<Field> fields = new ArrayList<>();
  private final List<FilePart> files = new ArrayList<>();
  private final ReceiveBuffer value = new ReceiveBuffer(Integer.MAX_VALUE);
  private long text;
  private @Nullable UploadedFiles uploaded;

  // The part that is arriving
  private @Nullable PartHead head;
  private long offset;
  private long size;

  KeptForm(HttpLimits limits) {
    this.limits = limits;
  }

  @Override
  public boolean isHeld() {
    return false;
  }

  @Override
  public void head(PartHead begun, long begins) {
    head = begun;
    offset = begins;
    size = 0;
    if (begun.filename() == null && fields.size() == limits.formFields()) {
      throw new BadMessageException(
          Reason.FIELD_COUNT, "more than " + limits.formFields() + " fields (formFields)");
    }
  }

  @Override
  public void data(Bytes data) {
    size += data.length();
    if (head != null && head.filename() == null) {
      text += data.length();
      if (text > limits.formFieldsSize()) {
        throw new BadMessageException(
            Reason.FORM_SIZE,
            "more than " + limits.formFieldsSize() + " bytes of fields (formFieldsSize)");
      }
      value.append(data.asByteBuffer());
    }
  }

  @Override
  public void end() {
    PartHead ended = head;
    if (ended != null && ended.filename() == null) {
      fields.add(new Field(ended, value.take(value.length())));
    } else if (ended != null) {
      files.add(new FilePart(ended, offset, size));
    }
  }

  /** How much of the form is in memory, besides the body. */
  long memory() {
    return text;
  }

  Fields fields() {
    Charset others = UTF_8;
    for (Field field : fields) {
      if (field.head().name().equals(CHARSET)) {
        others = PartHead.charset(field.value().latin1(), UTF_8);
      }
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (Field field : fields) {
      Charset charset = field.head().charset(others);
      values
          .computeIfAbsent(field.head().name(), first -> new ArrayList<>(1))
          .add(new String(field.value().toArray(), charset));
    }
    return Fields.of(values);
  }

  UploadedFiles files(HttpRequest request, @Nullable SpoolFile file) {
    if (uploaded == null) {
      Map<String, List<UploadedFile>> byName = new LinkedHashMap<>();
      for (FilePart part : files) {
        String filename = part.head().filename();
        byName
            .computeIfAbsent(part.head().name(), first -> new ArrayList<>(1))
            .add(
                new UploadedFile(
                    request,
                    file,
                    part.offset(),
                    part.size(),
                    filename == null ? "" : filename,
                    part.head().headers()));
      }
      uploaded = new UploadedFiles(byName);
    }
    return uploaded;
  }
}
