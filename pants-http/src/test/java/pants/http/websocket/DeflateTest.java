package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The settings of compression. */
class DeflateTest {
  @Test
  void keepsNoWindowByDefault() {
    assertFalse(Deflate.DEFAULT.ownTakeOver());
    assertFalse(Deflate.DEFAULT.peerTakeOver());
    assertEquals(15, Deflate.DEFAULT.ownWindowBits());
    assertEquals(15, Deflate.DEFAULT.peerWindowBits());
    assertEquals(4, Deflate.DEFAULT.level());
    assertEquals(256, Deflate.DEFAULT.threshold());
  }

  @Test
  void eachSettingIsACopyWithOneChanged() {
    Deflate changed =
        Deflate.DEFAULT
            .ownTakeOver(true)
            .peerTakeOver(true)
            .ownWindowBits(8)
            .peerWindowBits(9)
            .level(1)
            .threshold(0);
    assertTrue(changed.ownTakeOver());
    assertTrue(changed.peerTakeOver());
    assertEquals(8, changed.ownWindowBits());
    assertEquals(9, changed.peerWindowBits());
    assertEquals(1, changed.level());
    assertEquals(0, changed.threshold());
    assertEquals(256, Deflate.DEFAULT.threshold());
  }

  @Test
  void refusesWhatIsOutOfBounds() {
    refuses(Deflate.DEFAULT::ownWindowBits, "ownWindowBits must be from 8 to 15: ", 7, 16);
    refuses(Deflate.DEFAULT::peerWindowBits, "peerWindowBits must be from 8 to 15: ", 7, 16);
    refuses(Deflate.DEFAULT::level, "level must be from 1 to 9: ", 0, 10);
    refuses(Deflate.DEFAULT::threshold, "threshold must be from 0 to 2147483647: ", -1);
  }

  private static void refuses(IntFunction<Deflate> setting, String rule, int... values) {
    for (int value : values) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> setting.apply(value));
      assertEquals(rule + value, e.getMessage());
    }
  }
}
