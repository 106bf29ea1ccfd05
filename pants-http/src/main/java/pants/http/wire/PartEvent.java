package pants.http.wire;

import pants.bytes.Bytes;

/**
 * What a {@link PartReader} yields: for each part its head, any number of pieces of its data, and
 * its end; then the end of the form.
 */
public sealed interface PartEvent permits PartHead, PartEvent.Data, PartEvent.End, PartEvent.Last {
  /** The end of a part. */
  PartEvent END = new End();

  /** The end of the form. */
  PartEvent LAST = new Last();

  /**
   * A piece of the data of a part.
   *
   * @param bytes at least one byte; how data are cut means nothing
   */
  record Data(Bytes bytes) implements PartEvent {}

  /** The end of a part. */
  record End() implements PartEvent {}

  /** The end of the form. */
  record Last() implements PartEvent {}
}
