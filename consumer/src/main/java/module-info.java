/** What a module of an application says. */
module consumer {
  requires pants.core;
}
