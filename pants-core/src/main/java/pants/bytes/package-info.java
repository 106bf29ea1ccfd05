/**
 * Bytes and how they are cut into values, without any input or output.
 *
 * <p>{@link pants.bytes.Bytes} is the immutable value that streams read and write. A {@link
 * pants.bytes.ReceiveBuffer} holds what has arrived, and a {@link pants.bytes.Delimiter} takes the
 * next value off it. {@link pants.bytes.Struct} and {@link pants.bytes.NetStruct} are delimiters,
 * and writers, for packed records that are described by a text such as {@code "!IH"}.
 */
package pants.bytes;
