package pants.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import pants.StreamLimits;

class HttpLimitsTest {
  private static Stream<Method> setters() {
    return Stream.of(HttpLimits.class.getMethods())
        .filter(method -> method.getReturnType() == HttpLimits.class)
        .filter(method -> method.getParameterTypes()[0] != StreamLimits.class);
  }

  private static Object argument(Method setter, int value) {
    var type = setter.getParameterTypes()[0];
    if (type == Duration.class) {
      return Duration.ofSeconds(value);
    }
    return type == long.class ? (Object) (long) value : (Object) value;
  }

  private static Object set(Method setter, int value) throws ReflectiveOperationException {
    return setter.invoke(HttpLimits.DEFAULT, argument(setter, value));
  }

  @TestFactory
  Stream<DynamicTest> eachBoundIsSetInACopyAndNamed() {
    assertEquals(27, setters().count());
    return setters()
        .map(
            setter ->
                DynamicTest.dynamicTest(
                    setter.getName(),
                    () -> {
                      var before = HttpLimits.DEFAULT.toString();
                      var getter = HttpLimits.class.getMethod(setter.getName());
                      var copy = set(setter, 7777);
                      assertEquals(argument(setter, 7777), getter.invoke(copy));
                      assertNotEquals(before, copy.toString());
                      assertEquals(before, HttpLimits.DEFAULT.toString());
                      assertTrue(before.contains(setter.getName() + " "), before);
                      var error =
                          assertThrows(InvocationTargetException.class, () -> set(setter, -1));
                      assertTrue(error.getCause().getMessage().startsWith(setter.getName()));
                    }));
  }

  @Test
  void theDefaultsAreThoseOfTheirDescription() {
    var limits = HttpLimits.DEFAULT;
    assertEquals(8192, limits.requestLine());
    assertEquals(32768, limits.headerSection());
    assertEquals(128, limits.headerCount());
    assertEquals(10_485_760, limits.body());
    assertEquals(Runtime.getRuntime().maxMemory() / 4, limits.keptBodies());
    assertEquals(1_048_576, limits.spool());
    assertEquals(100, limits.formParts());
    assertEquals(1_048_576, limits.formFieldsSize());
    assertEquals(8192, limits.partHeaderSection());
    assertEquals(16, limits.partHeaderCount());
    assertEquals(16384, limits.chunkExtensions());
    assertEquals(1000, limits.formFields());
    assertEquals(150, limits.cookies());
    assertEquals(4096, limits.cookieSize());
    assertEquals(5, limits.ranges());
    assertEquals(Duration.ofSeconds(10), limits.headDeadline());
    assertEquals(Duration.ofSeconds(30), limits.bodyStall());
    assertEquals(240, limits.bodyFloor());
    assertEquals(Duration.ofSeconds(5), limits.bodyFloorGrace());
    assertEquals(Duration.ofSeconds(75), limits.keepAliveIdle());
    assertEquals(8192, limits.accessLogQueue());
  }

  @Test
  void holdsTheBoundsOfTheStream() {
    var stream = StreamLimits.DEFAULT.softOutput(5);
    assertEquals(5, HttpLimits.DEFAULT.stream(stream).stream().softOutput());
  }

  @Test
  void refusesMoreFieldsThanAHeadCanCount() {
    assertEquals(32767, HttpLimits.DEFAULT.headerCount(32767).headerCount());
    assertThrows(IllegalArgumentException.class, () -> HttpLimits.DEFAULT.headerCount(32768));
    assertThrows(IllegalArgumentException.class, () -> HttpLimits.DEFAULT.headerCount(0));
  }
}
