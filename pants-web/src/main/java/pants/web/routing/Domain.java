package pants.web.routing;

import java.util.List;

/**
 * The hosts that a rule is for.
 *
 * @param anyFirst whether one more label of any text stands in front, as {@code .example.org} says
 * @param labels what stands between the points
 * @param port the port that the client named, or 0 for any
 */
public record Domain(boolean anyFirst, List<List<Part>> labels, int port) {}
