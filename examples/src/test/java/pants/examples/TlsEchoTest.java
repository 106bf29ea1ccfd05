package pants.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TlsEchoTest {
  private static final String CERTIFICATE = Localhost.certificate();

  @RegisterExtension
  static final ExampleServer SERVER =
      new ExampleServer("TlsEcho.java", 4046, CERTIFICATE, Localhost.key());

  private static void expectAnEcho() throws IOException {
    try (var peer = SERVER.connect().startTls(Localhost.trusted())) {
      peer.send("hello");
      peer.expect("hello");
      peer.send("x".repeat(100_000));
      peer.expect("x".repeat(100_000));
      peer.end();
      peer.expectEnd();
    }
  }

  @Test
  void answersOverTlsWithWhatItIsSent() throws IOException {
    expectAnEcho();
  }

  @Test
  void losesWhoeverSpeaksNoTls() throws IOException {
    try (var plain = SERVER.connect()) {
      plain.send("hello, is this an echo?\r\n");
      plain.awaitEnd();
    }
    expectAnEcho();
  }

  @Test
  void itsClientPrintsTheAnswerAndHowItWasSecured() throws IOException, InterruptedException {
    try (var client = Example.start("TlsEchoClient.java", CERTIFICATE)) {
      assertEquals(0, client.exitCode());
      assertTrue(client.output().contains("hello, by TLSv1.3\n"), client.output());
    }
  }

  @Test
  void itsClientBelievesNoOtherCertificate() throws IOException, InterruptedException {
    try (var client = Example.start("TlsEchoClient.java", Localhost.stranger())) {
      assertEquals(0, client.exitCode());
      assertTrue(client.output().contains("the TLS handshake with "), client.output());
    }
  }
}
