package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.transport.Transport;

/** What a stream that pauses tells its transport, which costs a system call each time. */
class PauseTest {
  private final Engine engine = new Engine();
  private final List<Boolean> told = new ArrayList<>();
  private final Recorder stream = new Recorder(Delimiter.until("\n"));
  private final Connection connection =
      stream.accepted(new Server<>(Recorder::new).on(engine), null);

  PauseTest() {
    connection.transport(
        (Transport)
            Proxy.newProxyInstance(
                PauseTest.class.getClassLoader(),
                new Class<?>[] {Transport.class},
                (proxy, method, arguments) -> answer(method.getName(), arguments)));
    connection.connected();
  }

  private @Nullable Object answer(String method, Object @Nullable [] arguments) {
    if (method.equals("reading") && arguments != null) {
      told.add((Boolean) arguments[0]);
    }
    return switch (method) {
      case "pending", "progress" -> 0L;
      case "flushed" -> true;
      default -> null;
    };
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private void poll() {
    engine.poll(Duration.ZERO);
  }

  private void arrive(String text) {
    connection.received(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    connection.receiveComplete();
    poll();
  }

  private void pause(boolean on) {
    stream.pauseReading(on);
    poll();
  }

  @Test
  void aPauseInWhichNothingArrivesIsNotTheTransportsMatter() {
    for (int i = 0; i < 3; i++) {
      arrive("one\n");
      pause(true);
      pause(false);
    }
    assertEquals(List.of("one", "one", "one"), stream.blocks);
    assertEquals(List.of(), told);
  }

  @Test
  void whatArrivesInAPauseStopsTheTransportUntilThePauseIsOver() {
    pause(true);
    arrive("one\n");
    assertEquals(List.of(false), told);
    assertEquals(List.of(), stream.blocks);
    pause(false);
    assertEquals(List.of(false, true), told);
    assertEquals(List.of("one"), stream.blocks);
  }

  @Test
  void theTransportRestsUntilAllThatWaitedWasHandedOn() {
    Recorder pausing =
        new Recorder(Delimiter.until("\n")) {
          @Override
          protected void onRead(Bytes data) {
            super.onRead(data);
            pauseReading(true);
          }
        };
    pausing.adopt(stream);
    poll();
    arrive("one\ntwo\n");
    arrive("three\nfo");
    for (String expected : List.of("one", "two", "three")) {
      assertEquals(expected, pausing.blocks.getLast());
      assertEquals(List.of(false), told);
      pausing.pauseReading(false);
      poll();
    }
    assertEquals(List.of(false, true), told);
  }

  @Test
  void theEndIsToldWhenThePauseIsOver() {
    pause(true);
    arrive("one\n");
    connection.ended();
    poll();
    assertFalse(stream.saw("end"));
    pause(false);
    assertEquals(List.of("one"), stream.blocks);
    assertTrue(stream.saw("end"));
  }

  @Test
  void moreThanTheWindowInAPauseIsNoOverflow() {
    stream.bufferSize(4);
    pause(true);
    arrive("one\ntwo\n");
    pause(false);
    assertEquals(List.of("one", "two"), stream.blocks);
    assertFalse(stream.saw("overflow"));
  }
}
