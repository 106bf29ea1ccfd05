package pants.http;

/**
 * One header field as it stands in a message.
 *
 * @param name the name in its own spelling; upper and lower case mean the same
 * @param value the value, without white space around it
 */
public record Header(String name, String value) {
  @Override
  public String toString() {
    return name + ": " + value;
  }
}
