package pants.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A format text taken apart: where each field is in the record.
 *
 * @param fields the fields in order, those of no elements too
 * @param size bytes of the record
 * @param count values of the record
 * @param order of the bytes of a number
 */
record Layout(List<Field> fields, int size, int count, ByteOrder order) {

  /** Reads the values of a record, which is just that, and puts them into a part of an array. */
  void unpack(Bytes record, Object[] values, int index) {
    ByteBuffer buffer = record.asByteBuffer().order(order);
    int next = index;
    for (Field field : fields) {
      field.unpack(record, buffer, values, next);
      next += field.values();
    }
  }

  /** Writes values that stand in a part of an array to their place among bytes that are zero. */
  void pack(Object[] values, int index, byte[] bytes, int at) {
    ByteBuffer record = ByteBuffer.wrap(bytes, at, size).slice().order(order);
    int next = index;
    for (Field field : fields) {
      field.pack(values, next, record);
      next += field.values();
    }
  }
}
