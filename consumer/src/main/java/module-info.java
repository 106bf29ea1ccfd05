/** What a module of an application says. */
module consumer {
  requires java.net.http;
  requires pants.core;
  requires pants.http;
}
