package pants.web;

import java.util.concurrent.Callable;

/** What a view has answered that runs before the body: {@link Response#afterBody}. */
record AfterBody(Callable<?> view) {}
