package pants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pants.bytes.Bytes;
import pants.bytes.Delimiter;
import pants.net.Tls;

/** TLS with the program {@code openssl} on the other side. */
@Tag("interop")
class OpensslTest extends TlsScenarios {
  private static final Pattern ACCEPT = Pattern.compile("ACCEPT \\S+:(\\d+)\\n");

  @TempDir Path folder;

  final List<Recorder> accepted = new ArrayList<>();
  final List<Openssl> started = new ArrayList<>();

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(folder.resolve("ca.pem"), Certificates.authorityPem());
    write("localhost", Certificates.LOCALHOST);
    write("client", Certificates.CLIENT);
  }

  private void write(String name, Certificates who) throws IOException {
    Files.writeString(folder.resolve(name + ".pem"), who.pem());
    Files.writeString(folder.resolve(name + ".key"), who.keyPem());
  }

  @AfterEach
  void endPrograms() {
    started.forEach(Openssl::close);
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private Openssl openssl(List<String> first, String... more) {
    var arguments = new ArrayList<>(first);
    arguments.addAll(List.of(more));
    started.add(Openssl.start(arguments));
    return started.getLast();
  }

  private static String option(Tls.Version version) {
    return version == Tls.Version.TLS_1_2 ? "-tls1_2" : "-tls1_3";
  }

  // Its client, our server

  /** Answers a line and closes. */
  private static final class OneLine extends Recorder {
    OneLine() {
      super(Delimiter.until("\n"));
    }

    @Override
    protected void onRead(Bytes line) {
      super.onRead(line);
      write("you said " + line.utf8() + "\n");
      close();
    }
  }

  private Server<Recorder> serve(Tls settings) {
    return tls.serve(
        net,
        settings,
        () -> {
          accepted.add(new OneLine());
          return accepted.getLast();
        });
  }

  private Openssl client(Server<?> server, String... more) {
    return openssl(
        List.of(
            "s_client",
            "-connect",
            "127.0.0.1:" + Loopback.port(server),
            "-CAfile",
            file("ca.pem"),
            "-verify_return_error"),
        more);
  }

  /** Has a client say hello, and hands on all that it printed once it has ended. */
  private String hello(Server<?> server, String... more) {
    var client = client(server, more).type("hello\n");
    net.until(client::ended);
    assertEquals(0, client.exitCode(), client::output);
    assertTrue(client.output().contains("you said hello"), client::output);
    return client.output();
  }

  private void assertRefused(Openssl client) {
    net.until(() -> client.ended() && !accepted.isEmpty() && accepted.getLast().saw("close"));
    assertNotEquals(0, client.exitCode(), client::output);
    assertEquals(List.of(), accepted.getLast().blocks);
  }

  @ParameterizedTest
  @EnumSource(Tls.Version.class)
  void itsClientVerifiesOurServerAndTalksToIt(Tls.Version version) {
    var server = serve(tls.server().alpn("h2", "http/1.1"));
    var said =
        hello(server, option(version), "-verify_hostname", "localhost", "-alpn", "http/1.1,h2");
    assertTrue(said.contains("Verify return code: 0 (ok)"), said);
    assertTrue(said.contains("ALPN protocol: h2"), said);
    assertTrue(accepted.getFirst().saw("close"));
  }

  @Test
  void itsClientRefusesAServerOfAnUnknownAuthority() {
    assertRefused(client(serve(Certificates.STRANGER.server().provider(tls.provider()))));
    assertTrue(started.getFirst().output().contains("unable to get local issuer certificate"));
  }

  @ParameterizedTest
  @EnumSource(Tls.Version.class)
  void itsClientGetsTheCertificateOfTheNameThatItAsksFor(Tls.Version version) {
    var server = serve(tls.server().name("one.example", Certificates.of("one.example").server()));
    var said = hello(server, option(version), "-servername", "one.example");
    assertTrue(said.contains("subject=CN = one.example"), said);
    said = hello(server, option(version), "-servername", "other.example");
    assertTrue(said.contains("subject=CN = localhost"), said);
    said = hello(server, option(version), "-noservername");
    assertTrue(said.contains("subject=CN = localhost"), said);
  }

  @ParameterizedTest
  @EnumSource(Tls.Version.class)
  void itsClientShowsItsCertificateWhereOneIsRequired(Tls.Version version) {
    var server =
        serve(
            tls.server()
                .trust(Certificates.AUTHORITY)
                .clientCertificate(Tls.ClientCertificate.REQUIRED));
    hello(server, option(version), "-cert", file("client.pem"), "-key", file("client.key"));
    var session = Objects.requireNonNull(accepted.getFirst().tlsSession());
    assertEquals(Certificates.CLIENT.certificate(), session.peerCertificates().getFirst());

    assertRefused(client(server, option(version)).type("hello\n"));
    assertEquals(List.of("handshakeError", "close"), accepted.getLast().events);
  }

  @ParameterizedTest
  @EnumSource(Tls.Version.class)
  void itsClientResumes(Tls.Version version) {
    var server = serve(tls.server());
    var said = hello(server, option(version), "-sess_out", file("session"));
    assertTrue(said.contains("New, TLSv1."), said);
    for (int i = 0; i < 2; i++) {
      said = hello(server, option(version), "-sess_in", file("session"));
      assertTrue(said.contains("Reused, TLSv1."), said);
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Version.class)
  void itsClientResumesWhereThatVersionIsTheOnlyOne(Tls.Version version) {
    var server = serve(tls.server().versions(version));
    hello(server, "-sess_out", file("session"));
    var said = hello(server, "-sess_in", file("session"));
    assertTrue(said.contains("Reused, TLSv1."), said);
  }

  @ParameterizedTest
  @EnumSource(Tls.Version.class)
  void itsClientIsKnownByItsCertificateWhenItResumes(Tls.Version version) {
    var server =
        serve(
            tls.server()
                .trust(Certificates.AUTHORITY)
                .clientCertificate(Tls.ClientCertificate.REQUIRED));
    String[] own = {option(version), "-cert", file("client.pem"), "-key", file("client.key")};
    hello(server, with(own, "-sess_out"));
    assertTrue(hello(server, with(own, "-sess_in")).contains("Reused, TLSv1."));
    var session = Objects.requireNonNull(accepted.getLast().tlsSession());
    assertEquals(Certificates.CLIENT.certificate(), session.peerCertificates().getFirst());
  }

  private String[] with(String[] options, String session) {
    var all = new ArrayList<>(List.of(options));
    all.addAll(List.of(session, file("session")));
    return all.toArray(String[]::new);
  }

  @Test
  void itsClientMayNotRenegotiate() {
    var client = client(serve(tls.server()), "-tls1_2");
    net.until(() -> !accepted.isEmpty() && accepted.getFirst().saw("connect"));
    client.type("R\n");
    assertRefused(client);
    assertTrue(client.output().contains("RENEGOTIATING"), client::output);
  }

  @Test
  void itsClientMayChangeItsKeys() {
    var client = client(serve(tls.server()), "-tls1_3");
    net.until(() -> !accepted.isEmpty() && accepted.getFirst().saw("connect"));
    client.type("K\n"); // asks us to change ours as well
    net.until(() -> client.output().contains("KEYUPDATE"));
    client.type("hello\n");
    net.until(client::ended);
    assertTrue(client.output().contains("you said hello"), client::output);
  }

  // Our client, its server

  /** Asks for the page on which it tells what it knows of the connection. */
  private static final class Asking extends Recorder {
    @Override
    protected void onConnect() {
      super.onConnect();
      write("GET / HTTP/1.0\r\n\r\n");
    }
  }

  /** Starts a server that serves that page, and says at which port. */
  private int server(String... more) {
    var server =
        openssl(
            List.of(
                "s_server",
                "-accept",
                "127.0.0.1:0",
                "-www",
                "-cert",
                file("localhost.pem"),
                "-key",
                file("localhost.key"),
                "-CAfile",
                file("ca.pem")),
            more);
    net.until(() -> server.ended() || ACCEPT.matcher(server.output()).find());
    var accept = ACCEPT.matcher(server.output());
    assertTrue(accept.find(), server::output);
    return Integer.parseInt(accept.group(1));
  }

  private Recorder ask(Tls settings, int port) {
    var client = new Asking();
    client.tls(settings).on(net.engine).connect("localhost", port);
    net.until(() -> client.saw("close"));
    return client;
  }

  private static void assertServed(Recorder client) {
    assertTrue(client.text().startsWith("HTTP/1.0 200 ok"), client.events + " " + client.error);
  }

  private String page(Tls settings, int port) {
    var client = ask(settings, port);
    assertServed(client);
    return client.text();
  }

  @ParameterizedTest
  @EnumSource(Tls.Version.class)
  void ourClientVerifiesItsServerAndTalksToIt(Tls.Version version) {
    var client = ask(tls.client().alpn("http/1.1", "h2"), server(option(version), "-alpn", "h2"));
    assertServed(client);
    assertEquals("h2", Objects.requireNonNull(client.tlsSession()).protocol());
    assertEquals(
        List.of("secured", "connect", "end", "close"),
        client.events.stream().filter(event -> !event.equals("drain")).toList());
  }

  @Test
  void ourClientRefusesAServerOfAnUnknownAuthority() throws IOException {
    write("localhost", Certificates.STRANGER);
    var client = ask(tls.client(), server());
    assertEquals(List.of("handshakeError", "close"), client.events);
  }

  @ParameterizedTest
  @EnumSource(Tls.Version.class)
  void ourClientGetsTheCertificateOfTheNameThatItAsksFor(Tls.Version version) throws IOException {
    write("one", Certificates.of("one.example"));
    int port =
        server(
            option(version),
            "-servername",
            "one.example",
            "-cert2",
            file("one.pem"),
            "-key2",
            file("one.key"));
    var client = ask(tls.client().serverName("one.example"), port);
    assertServed(client);
  }

  @ParameterizedTest
  @EnumSource(Tls.Version.class)
  void ourClientShowsItsCertificateWhereOneIsRequired(Tls.Version version) {
    int port = server(option(version), "-Verify", "1", "-verify_return_error");
    var page = page(tls.client().credentials(Certificates.CLIENT.credentials()), port);
    assertTrue(page.contains("Subject: CN=client"), page);
    var refused = ask(tls.client(), port);
    assertEquals("", refused.text());
    assertTrue(refused.saw("handshakeError") || refused.saw("tlsError"), refused.events::toString);
  }

  @ParameterizedTest
  @EnumSource(Tls.Version.class)
  void ourClientResumes(Tls.Version version) {
    int port = server(option(version));
    var page = page(tls.client(), port);
    assertTrue(page.contains("\nNew, TLSv1."), page);
    for (int i = 0; i < 3; i++) {
      page = page(tls.client(), port);
      assertTrue(page.contains("\nReused, TLSv1."), page);
    }
  }
}
