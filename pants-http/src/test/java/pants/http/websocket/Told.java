package pants.http.websocket;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import pants.OverflowException;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;

/** A WebSocket that notes what it is told, and sends messages back unless it shall do otherwise. */
class Told extends WebSocket {
  final List<String> told = new ArrayList<>();
  Runnable whenConnected = () -> {};
  Consumer<String> whenText = this::write;
  Consumer<Bytes> whenBinary = this::write;
  Runnable whenDrained = () -> {};
  Consumer<String> whenPong = payload -> {};
  @Nullable Consumer<OverflowException> whenOverflown;
  Runnable whenClosed = () -> {};

  /** Has it note texts and binary messages, and send nothing back. */
  Told silent() {
    whenText = text -> {};
    whenBinary = data -> {};
    return this;
  }

  final void cut(MessageType type, Delimiter<Bytes> delimiter) {
    readDelimiter(type, delimiter);
  }

  final <T> void cut(MessageType type, Delimiter<T> delimiter, Consumer<? super T> handler) {
    read(type, delimiter, handler);
  }

  final void whole() {
    readMessages();
  }

  final @Nullable Delimiter<?> delimiter() {
    return readDelimiter();
  }

  /** How often it was told something that begins so. */
  final long count(String what) {
    return told.stream().filter(each -> each.startsWith(what)).count();
  }

  @Override
  protected void onConnect() {
    told.add("connect");
    whenConnected.run();
  }

  @Override
  protected void onConnectError(IOException cause) {
    told.add("connectError " + cause.getMessage());
  }

  @Override
  protected void onText(String text) {
    told.add("text " + text);
    whenText.accept(text);
  }

  @Override
  protected void onBinary(Bytes data) {
    told.add("binary " + data.latin1());
    whenBinary.accept(data);
  }

  @Override
  protected void onPong(Bytes payload, @Nullable Duration roundTrip) {
    told.add("pong " + payload.utf8() + " " + roundTrip);
    whenPong.accept(payload.utf8());
  }

  @Override
  protected void onDrain() {
    whenDrained.run();
  }

  @Override
  protected void onOverflowError(OverflowException cause) {
    told.add("overflow " + cause.getMessage());
    if (whenOverflown == null) {
      super.onOverflowError(cause);
    } else {
      whenOverflown.accept(cause);
    }
  }

  @Override
  protected void onError(Exception cause) {
    told.add("error " + cause.getMessage());
  }

  @Override
  protected void onClose(CloseReason reason) {
    told.add("close " + reason.code() + (reason.text().isEmpty() ? "" : " " + reason.text()));
    whenClosed.run();
  }
}
