package pants.web;

/** Something that serves all below a path of a group: a file server, for example. */
public interface Mount {
  /**
   * Adds its routes to a group.
   *
   * @param routes the group or application
   * @param path below which path, perhaps with a domain
   * @return this
   */
  Mount attach(Routes routes, String path);
}
