import pants.*;
import pants.http.*;
import pants.http.server.*;
import pants.http.websocket.*;
import pants.web.*;

final String page =
    """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Chat</title>
    <link rel="icon" href="data:,">
    <style>
      :root {
        color-scheme: light dark;
        --back: light-dark(#f6f5f2, #17181a);
        --card: light-dark(#ffffff, #222427);
        --line: light-dark(#dedbd4, #36393e);
        --soft: light-dark(#6d6a63, #9a9ea6);
        --mine: light-dark(#dcebdf, #24412f);
      }
      * { box-sizing: border-box; margin: 0; }
      body {
        display: flex; flex-direction: column; height: 100dvh; max-width: 44rem;
        margin: auto; padding: 1rem; gap: .75rem;
        font: 1rem/1.45 system-ui, sans-serif; background: var(--back);
      }
      header { display: flex; gap: 1rem; align-items: baseline; }
      h1 { font-size: 1.25rem; }
      #here, #state { color: var(--soft); overflow-wrap: anywhere; }
      #here { flex: 1; }
      #lines {
        flex: 1; overflow-y: auto; padding: 0; list-style: none;
        display: flex; flex-direction: column; gap: .4rem;
      }
      #lines > :first-child { margin-top: auto; }
      #lines li {
        align-self: start; max-width: 85%; padding: .4rem .75rem; border-radius: .75rem;
        background: var(--card); border: 1px solid var(--line);
        white-space: pre-wrap; overflow-wrap: anywhere;
      }
      #lines b { display: block; font-size: .8rem; color: var(--soft); }
      #lines .mine { align-self: end; background: var(--mine); }
      #lines .event {
        align-self: center; padding: 0 .75rem; border: 0; background: none;
        color: var(--soft); font-size: .85rem;
      }
      form { display: flex; gap: .5rem; }
      input, button {
        font: inherit; padding: .55rem .8rem; border-radius: .6rem; border: 1px solid var(--line);
      }
      input { flex: 1; min-width: 0; background: var(--card); }
      button { background: #2f6f46; color: white; border-color: transparent; cursor: pointer; }
      [hidden] { display: none; }
    </style>
    <header><h1>Chat</h1><span id="here"></span><span id="state" role="status"></span></header>
    <ul id="lines" aria-live="polite"></ul>
    <form id="join">
      <input id="name" placeholder="Your name" aria-label="Your name" maxlength="20" required autofocus>
      <button>Join</button>
    </form>
    <form id="talk" hidden>
      <input id="text" placeholder="Say something" aria-label="Say something" maxlength="1000" autocomplete="off">
      <button>Send</button>
    </form>
    <script>
      const at = id => document.getElementById(id);
      let socket, me;

      function connect() {
        socket = new WebSocket(location.origin.replace("http", "ws") + "/chat?" + new URLSearchParams({name: me}));
        socket.onopen = () => { at("state").textContent = ""; show(true); };
        socket.onmessage = message => see(JSON.parse(message.data));
        socket.onclose = end => {
          if (end.code == 4001) {      // what the server says by it, see Member
            at("state").textContent = end.reason;
            show(false);
          } else {
            at("state").textContent = "Connecting …";
            setTimeout(connect, 2000);
          }
        };
      }

      function show(joined) {
        at("join").hidden = joined;
        at("talk").hidden = !joined;
        at(joined ? "text" : "name").focus();
      }

      function see(event) {
        const line = document.createElement("li");
        if (event.kind == "said") {
          const name = document.createElement("b");
          name.textContent = event.name;   // as text: nothing that is said becomes HTML
          line.append(name, event.text);
          line.classList.toggle("mine", event.name == me);
        } else {
          line.className = "event";
          line.textContent = event.name + " has " + event.kind;
          at("here").textContent = event.here.join(", ");
        }
        at("lines").append(line);
        line.scrollIntoView();
      }

      at("join").onsubmit = event => {
        event.preventDefault();
        me = at("name").value.trim();
        if (me) connect();
      };
      at("talk").onsubmit = event => {
        event.preventDefault();
        if (at("text").value.trim() && socket.readyState == WebSocket.OPEN) {
          socket.send(at("text").value);
          at("text").value = "";
        }
      };
    </script>
    """;

/** What everybody is told: that somebody has joined, has left, or has said something. */
record Event(String kind, String name, String text, List<String> here) {}

final WebSocketGroup<Member> room = new WebSocketGroup<>();
final Application app = new Application();
final HttpServer server = new HttpServer(app);

void tell(String kind, String name, String text) {
  var here = new ArrayList<String>();
  room.forEach(member -> here.add(member.name));
  var event = new Event(kind, name, text, here);
  room.write(server.json().write(event), MessageType.TEXT); // encoded once for all
}

boolean isHere(String name) {
  for (var member : room) {
    if (member.name.equals(name)) {
      return true;
    }
  }
  return false;
}

class Member extends WebSocket {
  String name;
  boolean joined;

  Member() {
    limits(WebSocketLimits.DEFAULT.message(4096)); // what is longer closes with 1009
  }

  @Override
  protected boolean onHandshake(HttpRequest request, MutableHeaders headers) {
    name = request.queryFields().first("name");
    return name != null && !name.isBlank() && name.length() <= 20; // or else: 403
  }

  @Override
  protected void onConnect() {
    if (isHere(name)) {
      close(4001, "Somebody is called “" + name + "” already.");
    } else {
      joined = room.add(this);
      tell("joined", name, null);
    }
  }

  @Override
  protected void onText(String text) {
    tell("said", name, text);
  }

  @Override
  protected void onClose(CloseReason reason) { // it has left the room
    if (joined) {
      tell("left", name, null);
    }
  }
}

void main() {
  app.route("/", request -> page);
  app.webSocket("/chat", Member::new);
  server.listen(8104);
  Engine.instance().start();
}
