/** What the pages look like that are made here. */
@NullMarked
package pants.web.render;

import org.jspecify.annotations.NullMarked;
