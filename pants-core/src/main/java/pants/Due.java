package pants;

/** Something that has to tell its user what happened, from the loop and never inside a call. */
@FunctionalInterface
interface Due {
  /** Calls the hooks that are due. */
  void tell();
}
