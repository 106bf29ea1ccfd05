package pants.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Header fields to be written. They are checked when they are added, and again when they are turned
 * into bytes. Not for several threads at once.
 */
public final class MutableHeaders implements Headers {
  private final List<Header> fields = new ArrayList<>();

  /** No fields yet. */
  public MutableHeaders() {}

  /**
   * A copy of other fields.
   *
   * @param headers the others
   * @throws IllegalArgumentException when one of them is not allowed
   */
  public MutableHeaders(Headers headers) {
    for (Header header : headers) {
      add(header.name(), header.value());
    }
  }

  /**
   * Adds a field behind the others, whether or not its name is there already.
   *
   * @param name a token: letters, digits and {@code !#$%&'*+-.^_`|~}
   * @param value tab and characters from space to U+00FF but for DEL; white space around it is
   *     dropped
   * @return these
   * @throws IllegalArgumentException when the name or the value has any other character, such as
   *     CR, LF or NUL
   */
  public MutableHeaders add(String name, String value) {
    fields.add(checked(name, value));
    return this;
  }

  /**
   * Sets the one field of a name: takes the place of the first of that name, and removes all
   * others.
   *
   * @param name see {@link #add}
   * @param value see {@link #add}
   * @return these
   * @throws IllegalArgumentException when the name or the value has a character that is not allowed
   */
  public MutableHeaders set(String name, String value) {
    Header header = checked(name, value);
    int index = indexOf(name, 0);
    if (index < 0) {
      fields.add(header);
    } else {
      fields.set(index, header);
      for (int i = fields.size() - 1; i > index; i--) {
        if (fields.get(i).name().equalsIgnoreCase(name)) {
          fields.remove(i);
        }
      }
    }
    return this;
  }

  /**
   * Removes all fields of a name.
   *
   * @param name the name, in any case
   * @return these
   */
  public MutableHeaders remove(String name) {
    for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i)) {
      fields.remove(i);
    }
    return this;
  }

  private static Header checked(String name, String value) {
    return new Header(Syntax.checkName(name), Syntax.checkValue(name, value).strip());
  }

  @Override
  public int size() {
    return fields.size();
  }

  @Override
  public String name(int index) {
    return fields.get(Objects.checkIndex(index, fields.size())).name();
  }

  @Override
  public String value(int index) {
    return fields.get(Objects.checkIndex(index, fields.size())).value();
  }

  /**
   * A copy that does not change.
   *
   * @return the same fields
   */
  public Headers immutable() {
    return new FixedHeaders(List.copyOf(fields));
  }

  @Override
  public String toString() {
    return fields.toString();
  }

  private record FixedHeaders(List<Header> fields) implements Headers {
    @Override
    public int size() {
      return fields.size();
    }

    @Override
    public String name(int index) {
      return fields.get(index).name();
    }

    @Override
    public String value(int index) {
      return fields.get(index).value();
    }

    @Override
    public String toString() {
      return fields.toString();
    }
  }
}
