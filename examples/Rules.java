import pants.http.server.*;
import pants.web.*;
import pants.web.converters.*;

record PhoneNumber(String area, String exchange, String line, String extension) {}

/** What <telephone:…> stands for in a rule. */
class Telephone implements Converter<PhoneNumber> {
  @Override
  public String pattern() {
    return "(?:(\\d{3})-)?(\\d{3})-(\\d{4})(?:-?ext(\\d{1,5}))?";
  }

  @Override
  public PhoneNumber decode(HttpRequest request, List<String> groups) {
    return new PhoneNumber(groups.get(0), groups.get(1), groups.get(2), groups.get(3));
  }

  @Override
  public String encode(PhoneNumber number) {
    var text = number.exchange() + "-" + number.line();
    var whole = number.area() == null ? text : number.area() + "-" + text;
    return number.extension() == null ? whole : whole + "-ext" + number.extension();
  }
}

final List<String> users = List.of("Ann", "Bob");
final Application app = new Application();

String user(HttpRequest request, int id) {
  return "user %d is %s\n".formatted(id, users.get(id));
}

Object links(HttpRequest request) {
  return List.of(
      app.url("archive", 2013),
      app.url("archive", 2013, "fish & chips"),
      app.url("telephone", new PhoneNumber("555", "234", "5678", "115")),
      app.link("archive").values(2013).with("tag", List.of("a", "b")).anchor("top").toString(),
      app.link("home").values("ann").from(request).toString());
}

void main() {
  app.converter("telephone", options -> new Telephone());

  app.route("/welcome", request -> "Hello, programmer.\n");
  app.route("/welcome/<name>", (request, name) -> "Hello, " + name + ".\n");
  app.route("/user/<int(min=0 max=1):id>", this::user);
  app.route(
      "/<any(call text im):action>/<int:id>", (request, action, id) -> action + " " + id + "\n");
  app.route(
          "/archive/<int:year>/<path:slug=index>",
          (request, year, slug) -> year + ": " + slug + "\n")
      .name("archive");
  app.route("/part/<regex('[a-z]{2}\\d+'):number>", (request, number) -> "part " + number + "\n");
  app.route("/tel/<telephone:number>", (request, number) -> number).name("telephone");
  app.route("<name>.example.org/", (request, name) -> "The page of " + name + ".\n").name("home");
  app.route("/links", this::links);
  app.run(8096);
}
