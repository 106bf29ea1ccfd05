/** Servers for programs that test how a protocol is spoken. */
@NullMarked
package pants.conformance;

import org.jspecify.annotations.NullMarked;
