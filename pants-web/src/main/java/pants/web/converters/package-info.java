/**
 * What variables of rules match, and the values that they give: the built-in ones, and own ones.
 */
@NullMarked
package pants.web.converters;

import org.jspecify.annotations.NullMarked;
