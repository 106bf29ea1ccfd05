/**
 * Rules, and which of them a request matches. A rule is text that is parsed once, when its route is
 * added; the table of all rules is built once, when the first request comes.
 */
@NullMarked
package pants.web.routing;

import org.jspecify.annotations.NullMarked;
