/** Serving the files of a folder. */
@NullMarked
package pants.web.files;

import org.jspecify.annotations.NullMarked;
