package pants.http.server;

import java.util.ArrayList;
import java.util.List;
import pants.bytes.Bytes;
import pants.http.wire.HttpWriter;

/**
 * What a body of several ranges has besides their bytes (RFC 9110, section 14.6).
 *
 * @param heads what stands before the bytes of each range
 * @param end what stands behind the last
 * @param length how many bytes the body has, with the ranges
 */
record MultipartRanges(List<Bytes> heads, Bytes end, long length) {
  /**
   * Describes such a body.
   *
   * @param type the type of what the ranges are of
   * @param size how many bytes that has
   */
  static MultipartRanges of(String boundary, String type, long size, List<ByteRange> ranges) {
    List<Bytes> heads = new ArrayList<>();
    Bytes end = Bytes.latin1("\r\n--" + boundary + "--\r\n");
    long length = end.length();
    for (ByteRange range : ranges) {
      HttpWriter writer = new HttpWriter();
      writer.bytes(Bytes.latin1((heads.isEmpty() ? "--" : "\r\n--") + boundary + "\r\n"));
      writer.field("Content-Type", type).field("Content-Range", range.of(size)).endHead();
      Bytes head = writer.take();
      heads.add(head);
      length += head.length() + range.length();
    }
    return new MultipartRanges(List.copyOf(heads), end, length);
  }
}
