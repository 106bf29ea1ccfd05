package pants.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import pants.OverflowException;
import pants.Stream;
import pants.bytes.Bytes;

/** A stream that notes its hooks, and when they were called. */
class NotingStream extends Stream {
  final List<String> hooks = new ArrayList<>();
  final List<Duration> times = new ArrayList<>();
  private final TestEngine test;

  NotingStream(TestEngine test) {
    this.test = test;
  }

  private void note(String hook) {
    hooks.add(hook);
    times.add(test.elapsed());
  }

  @Override
  protected void onConnect() {
    note("connect");
  }

  @Override
  protected void onRead(Bytes data) {
    note("read " + data.utf8());
  }

  @Override
  protected void onDrain() {
    note("drain");
  }

  @Override
  protected void onEnd() {
    note("end");
  }

  @Override
  protected void onOverflowError(OverflowException cause) {
    note("overflow");
  }

  @Override
  protected void onError(Exception cause) {
    note("error " + cause.getMessage());
  }

  @Override
  protected void onClose() {
    note("close");
  }
}
