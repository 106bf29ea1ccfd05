/**
 * Tests of network programs without a network and without waiting.
 *
 * <p>A {@link pants.testing.TestEngine} has a clock that moves when the test says so and
 * connections that are in memory, in a network that is as slow and as bad as the test says; a
 * {@link pants.testing.TestPeer} is the other end of one. A {@link pants.testing.DelimiterFeeder}
 * shows that a delimiter does not depend on how the bytes were cut. Nothing here needs a test
 * framework.
 *
 * {@snippet :
 * class Greeter extends Stream {
 *   @Override
 *   protected void onConnect() {
 *     readDelimiter(until("\n"));
 *     engine().defer(Duration.ofMinutes(1), this::close);
 *   }
 *
 *   @Override
 *   protected void onRead(Bytes name) {
 *     write("Hello " + name.utf8() + "!\n");
 *   }
 * }
 *
 * @Test
 * void greetsWhoeverSaysAName() {
 *   try (TestEngine test = new TestEngine()) {
 *     TestPeer peer = test.connect(new Greeter());
 *     peer.sendByteByByte("Ada\n");
 *     assertEquals("Hello Ada!\n", peer.receiveText());
 *   }
 * }
 *
 * @Test
 * void closesAfterAMinute() {
 *   try (TestEngine test = new TestEngine()) {
 *     TestPeer peer = test.connect(new Greeter());
 *     test.advance(Duration.ofSeconds(59));
 *     assertFalse(peer.ended());
 *     test.advance(Duration.ofSeconds(1));
 *     assertTrue(peer.ended());
 *   }
 * }
 * }
 */
package pants.testing;
