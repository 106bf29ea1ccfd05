package pants.http.wire;

import pants.http.Headers;

/** Header fields that were checked and encoded once, to be written many times. */
public final class HeaderBlock {
  private final byte[] encoded;

  private HeaderBlock(byte[] encoded) {
    this.encoded = encoded;
  }

  /**
   * Encodes fields.
   *
   * @param headers the fields
   * @return the block
   * @throws IllegalArgumentException when one is not allowed
   */
  public static HeaderBlock of(Headers headers) {
    return new HeaderBlock(new HttpWriter().fields(headers).take().toArray());
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
    return new HeaderBlock(new HttpWriter().field(name, value).take().toArray());
  }

  byte[] encoded() {
    return encoded;
  }
}
