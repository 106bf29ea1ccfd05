package pants.web.files;

/** How a listing is written. */
interface ListingFormat {
  /** The {@code Content-Type}. */
  String type();

  /** What stands before the entries. */
  void begin(StringBuilder out);

  /** One entry. */
  void entry(Entry entry, StringBuilder out);

  /**
   * What stands behind the entries.
   *
   * @param count how many there were
   * @param more whether the folder has more than these
   */
  void end(int count, boolean more, StringBuilder out);
}
