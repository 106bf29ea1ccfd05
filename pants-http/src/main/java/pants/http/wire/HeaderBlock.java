package pants.http.wire;

import pants.http.Headers;
import pants.http.MutableHeaders;

/** Header fields that were checked and encoded once, to be written many times. */
public final class HeaderBlock implements Headers {
  private final Headers fields;
  private final byte[] encoded;

  private HeaderBlock(Headers fields) {
    this.fields = fields;
    encoded = new HttpWriter().fields(fields).take().toArray();
  }

  /**
   * Encodes fields.
   *
   * @param headers the fields
   * @return the block
   * @throws IllegalArgumentException when one is not allowed
   */
  public static HeaderBlock of(Headers headers) {
    return new HeaderBlock(new MutableHeaders(headers).immutable());
  }

  /**
   * Encodes one field.
   *
   * @param name a token
   * @param value the value
   * @return the block
   * @throws IllegalArgumentException when either is not allowed
   */
  public static HeaderBlock of(String name, String value) {
    return new HeaderBlock(Headers.of(name, value));
  }

  @Override
  public int size() {
    return fields.size();
  }

  @Override
  public String name(int index) {
    return fields.name(index);
  }

  @Override
  public String value(int index) {
    return fields.value(index);
  }

  byte[] encoded() {
    return encoded;
  }
}
