import org.jspecify.annotations.NullMarked;

/** Web applications: routes, views, answers made of values, files. */
@NullMarked
module pants.web {
  requires static transitive org.jspecify;
  requires transitive pants.http;

  exports pants.web;
  exports pants.web.converters;
  exports pants.web.files;
  exports pants.web.testing;
}
