package pants;

import pants.bytes.Bytes;

/** Writes back what arrives. */
class Echo extends Stream {
  @Override
  protected void onRead(Bytes data) {
    write(data);
  }
}
