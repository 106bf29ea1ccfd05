package pants.http.server;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of a form, by the names of their fields, in the order in which the names came first.
 * They are immutable.
 *
 * <p>Where nobody has chosen a file, browsers send one without a name and of size 0, which is here
 * too.
 */
public final class UploadedFiles {
  /** No files. */
  static final UploadedFiles EMPTY = new UploadedFiles(Map.of());

  private final Map<String, List<UploadedFile>> files;

  UploadedFiles(Map<String, List<UploadedFile>> files) {
    this.files = files;
  }

  /**
   * The first file of a field.
   *
   * @param name the name of the field; upper and lower case differ
   * @return the file, or null when there is none
   */
  public @Nullable UploadedFile first(String name) {
    List<UploadedFile> all = files.get(name);
    return all == null ? null : all.getFirst();
  }

  /**
   * All files of a field.
   *
   * @param name the name of the field; upper and lower case differ
   * @return the files in their order; empty when there is none
   */
  public List<UploadedFile> all(String name) {
    return Collections.unmodifiableList(files.getOrDefault(name, List.of()));
  }

  /**
   * Says whether a field has a file.
   *
   * @param name the name of the field; upper and lower case differ
   * @return whether it has
   */
  public boolean contains(String name) {
    return files.containsKey(name);
  }

  /**
   * The names of the fields that have files.
   *
   * @return each once, in the order in which they came first
   */
  public Set<String> names() {
    return Collections.unmodifiableSet(files.keySet());
  }

  @Override
  public String toString() {
    return files.toString();
  }
}
