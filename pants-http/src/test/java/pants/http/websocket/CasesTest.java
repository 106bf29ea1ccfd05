package pants.http.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The conversations of the Autobahn test suite by its numbers, each with a server and with a client
 * of ours, without its program. Where that suite takes a strict and a lenient answer, the strict
 * one is right here. {@code docs/websocket-cases.md} lists them.
 */
class CasesTest {
  private static final Path PAGE = Path.of("../docs/websocket-cases.md");

  private record Section(String title, List<Case> cases) {}

  /** A case and the role of our side. */
  record Trial(Case played, Role ours) {
    void play() {
      CaseRun.play(played, ours);
    }

    @Override
    public String toString() {
      return "%s %s: %s".formatted(played.number(), ours, played.title());
    }
  }

  private static Stream<Trial> trials(List<Case> cases) {
    return cases.stream()
        .flatMap(each -> Stream.of(new Trial(each, Role.SERVER), new Trial(each, Role.CLIENT)));
  }

  static Stream<Trial> framing() {
    return trials(FramingCases.all());
  }

  static Stream<Trial> pings() {
    return trials(PingCases.all());
  }

  static Stream<Trial> reservedBits() {
    return trials(ReservedBitCases.all());
  }

  static Stream<Trial> opcodes() {
    return trials(OpcodeCases.all());
  }

  static Stream<Trial> fragments() {
    return trials(FragmentCases.all());
  }

  static Stream<Trial> utf8() {
    return trials(Utf8Cases.all());
  }

  static Stream<Trial> closing() {
    return trials(ClosingCases.all());
  }

  static Stream<Trial> limits() {
    return trials(LimitCases.all());
  }

  static Stream<Trial> autoFragments() {
    return trials(LimitCases.fragmented());
  }

  static Stream<Trial> compressedPayloads() {
    return trials(CompressionCases.payloads());
  }

  static Stream<Trial> compressionTerms() {
    return trials(CompressionCases.parameters());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("framing")
  void carriesFramesOfAllLengths(Trial trial) {
    trial.play();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pings")
  void answersPings(Trial trial) {
    trial.play();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reservedBits")
  void refusesReservedBits(Trial trial) {
    trial.play();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("opcodes")
  void refusesReservedOpcodes(Trial trial) {
    trial.play();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fragments")
  void joinsFragments(Trial trial) {
    trial.play();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("utf8")
  void takesUtf8Alone(Trial trial) {
    trial.play();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("closing")
  void closes(Trial trial) {
    trial.play();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("limits")
  void carriesLongAndManyMessages(Trial trial) {
    trial.play();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("autoFragments")
  void joinsManyFragments(Trial trial) {
    trial.play();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("compressedPayloads")
  void compressesAnything(Trial trial) {
    trial.play();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("compressionTerms")
  void compressesByTerms(Trial trial) {
    trial.play();
  }

  private static List<Section> sections() {
    return List.of(
        new Section("1 Framing", FramingCases.all()),
        new Section("2 Pings and pongs", PingCases.all()),
        new Section("3 Reserved bits", ReservedBitCases.all()),
        new Section("4 Opcodes", OpcodeCases.all()),
        new Section("5 Fragmentation", FragmentCases.all()),
        new Section("6 UTF-8", Utf8Cases.all()),
        new Section("7 Closing", ClosingCases.all()),
        new Section("9 Limits", LimitCases.all()),
        new Section("10 Automatic fragmentation", LimitCases.fragmented()),
        new Section("12 Compression of several payloads", CompressionCases.payloads()),
        new Section("13 Compression by several terms", CompressionCases.parameters()));
  }

  /** The sections of the page, as they must be. */
  private static String tables() {
    StringBuilder page = new StringBuilder();
    for (Section section : sections()) {
      page.append("## ").append(section.title()).append("\n\n");
      page.append("| case | what the peer sends | what comes back |\n|---|---|---|\n");
      for (Case each : section.cases()) {
        page.append("| %s | %s | %s |\n".formatted(each.number(), each.title(), each.outcome()));
      }
      page.append('\n');
    }
    return page.toString().strip() + "\n";
  }

  @Test
  void thePageListsTheCases() throws IOException {
    String page = Files.readString(PAGE);
    assertEquals(tables(), page.substring(page.indexOf("## 1 ")), "the tables of the page");
  }
}
