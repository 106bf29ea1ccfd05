/** Web applications: routes, what views may return, hooks, and pages for errors. */
@NullMarked
package pants.web;

import org.jspecify.annotations.NullMarked;
