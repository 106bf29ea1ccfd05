/** Calls applications from tests, without a server or a network. */
@NullMarked
package pants.web.testing;

import org.jspecify.annotations.NullMarked;
