package pants;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;

/** A stream that writes its hooks down, and what it read. */
class Recorder extends Stream {
  final List<String> events = new ArrayList<>();
  final List<String> blocks = new ArrayList<>();
  final ByteArrayOutputStream received = new ByteArrayOutputStream();
  @Nullable Exception error;
  private @Nullable Delimiter<Bytes> first;

  Recorder() {}

  Recorder(Delimiter<Bytes> delimiter) {
    first = delimiter;
  }

  String text() {
    return received.toString(StandardCharsets.ISO_8859_1);
  }

  boolean saw(String event) {
    return events.contains(event);
  }

  void delimiter(Delimiter<Bytes> delimiter) {
    readDelimiter(delimiter);
  }

  @Override
  protected void onConnect() {
    events.add("connect");
    if (first != null) {
      readDelimiter(first);
    }
  }

  @Override
  protected void onConnectError(IOException cause) {
    events.add("connectError");
    error = cause;
  }

  @Override
  protected void onRead(Bytes data) {
    blocks.add(data.latin1());
    received.writeBytes(data.toArray());
  }

  @Override
  protected void onDrain() {
    events.add("drain");
  }

  @Override
  protected void onEnd() {
    events.add("end");
    super.onEnd();
  }

  @Override
  protected void onOverflowError(OverflowException cause) {
    events.add("overflow");
    error = cause;
    super.onOverflowError(cause);
  }

  @Override
  protected void onError(Exception cause) {
    events.add("error");
    error = cause;
    super.onError(cause);
  }

  @Override
  protected void onTlsHandshake() {
    events.add("secured");
  }

  @Override
  protected void onTlsHandshakeError(SSLException cause) {
    events.add("handshakeError");
    error = cause;
    super.onTlsHandshakeError(cause);
  }

  @Override
  protected void onTlsError(SSLException cause) {
    events.add("tlsError");
    error = cause;
    super.onTlsError(cause);
  }

  @Override
  protected void onClose() {
    events.add("close");
  }
}
