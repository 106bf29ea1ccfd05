/** What a module of an application says. */
module consumer {
  requires java.net.http;
  requires pants.core;
  requires pants.http;
  requires pants.web;

  opens consumer; // its records are sent as JSON
}
