package pants.http.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  @TempDir Path folder;

  private Path file;
  private AccessLog log;

  @BeforeEach
  void open() {
    file = folder.resolve("access.log");
    log = AccessLog.to(file, entry -> "" + entry.status());
  }

  private static AccessEntry entry(int status) {
    return new AccessEntry(
        Instant.EPOCH,
        Duration.ZERO,
        null,
        false,
        null,
        null,
        null,
        null,
        status,
        0,
        true,
        null,
        null);
  }

  private void write(int... statuses) throws IOException {
    log.write(Arrays.stream(statuses).mapToObj(LogFileTest::entry).toList());
  }

  @Test
  void addsLinesToWhatIsThere() throws IOException {
    write(1, 2);
    write(3);
    AccessLog.to(file, entry -> "again").write(List.of(entry(4)));
    assertEquals("1\n2\n3\nagain\n", Files.readString(file));
  }

  @Test
  void aNewFileIsNotForEverybodyToRead() throws IOException {
    var others = PosixFilePermissions.fromString("---rwxrwx");
    others.remove(PosixFilePermission.GROUP_READ);
    var permissions = Files.getPosixFilePermissions(file);
    permissions.retainAll(others);
    assertEquals(Set.of(), permissions);
  }

  @Test
  void aFileThatWasRenamedIsMadeAnew() throws IOException {
    write(1);
    var rotated = folder.resolve("access.log.1");
    Files.move(file, rotated);
    write(2);
    write(3);
    assertEquals("1\n", Files.readString(rotated));
    assertEquals("2\n3\n", Files.readString(file));
  }

  @Test
  void aFileThatSomebodyElseHasMadeInItsPlaceIsTaken() throws IOException {
    Files.move(file, folder.resolve("access.log.1"));
    Files.writeString(file, "theirs\n");
    write(1);
    assertEquals("theirs\n1\n", Files.readString(file));
  }

  @Test
  void aFileThatWasRemovedIsMadeAnew() throws IOException {
    write(1);
    Files.delete(file);
    write(2);
    assertEquals("2\n", Files.readString(file));
  }

  @Test
  void aFileThatWasCutShortIsGoneOnWith() throws IOException {
    write(1);
    Files.writeString(file, "");
    write(2);
    assertEquals("2\n", Files.readString(file));
  }

  @Test
  void goesOnAfterAFailure() throws IOException {
    Files.delete(file);
    Files.createDirectory(file);
    assertThrows(IOException.class, () -> write(1));
    assertThrows(IOException.class, () -> write(2));
    Files.delete(file);
    write(3);
    assertEquals("3\n", Files.readString(file));
  }

  @Test
  void aFileThatCannotBeOpenedIsToldAtOnce() {
    var missing = folder.resolve("missing/access.log");
    var error =
        assertThrows(UncheckedIOException.class, () -> AccessLog.to(missing, AccessFormat.COMMON));
    assertTrue(error.getMessage().endsWith("missing/access.log"), error.getMessage());
  }

  @Test
  void writesToSomethingElseAndFlushesIt() throws IOException {
    var text = new StringWriter();
    AccessLog.to(new BufferedWriter(text), entry -> "" + entry.status())
        .write(List.of(entry(1), entry(2)));
    assertEquals("1\n2\n", text.toString());
    var builder = new StringBuilder();
    AccessLog.to(builder, entry -> "x").write(List.of(entry(1)));
    assertEquals("x\n", builder.toString());
  }
}
