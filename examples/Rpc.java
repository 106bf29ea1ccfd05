import pants.*;
import pants.bytes.*;
import pants.http.server.*;
import pants.http.websocket.*;

/** What a client sends: {"method": "greet", "args": ["Ann"], "kwargs": {"word": "Welcome"}}. */
record Call(String method, List<Object> args, Map<String, Object> kwargs) {
  Call {
    args = args == null ? List.of() : args;
    kwargs = kwargs == null ? Map.of() : kwargs;
  }

  <T> T arg(int index, Class<T> type) {
    if (index >= args.size()) {
      throw new IllegalArgumentException(method + " takes " + (index + 1) + " arguments");
    }
    return type.cast(args.get(index));
  }
}

/** What it gets. */
record Reply(boolean ok, Object result) {}

interface Method {
  Object call(Call call) throws Exception;
}

final Map<String, Method> methods = new HashMap<>();
final HttpServer server = new HttpServer(WebSocket.handler(RpcSocket::new));

class RpcSocket extends WebSocket {
  @Override
  protected void onText(String text) {
    onBinary(Bytes.utf8(text));
  }

  @Override
  protected void onBinary(Bytes data) {
    write(server.json().write(answer(data)), MessageType.TEXT);
  }

  Reply answer(Bytes data) {
    Call call;
    try {
      call = (Call) server.json().read(data, Call.class);
    } catch (IllegalArgumentException e) {
      return new Reply(false, "can't decode JSON");
    }
    var method = call == null ? null : methods.get(call.method());
    if (method == null) {
      return new Reply(false, "no such method");
    }
    try {
      return new Reply(true, method.call(call));
    } catch (Exception e) {
      return new Reply(false, e.getMessage());
    }
  }
}

String reverse(Call call) {
  return new StringBuilder(call.arg(0, String.class)).reverse().toString();
}

String greet(Call call) {
  return call.kwargs().getOrDefault("word", "Hello") + ", " + call.arg(0, String.class) + "!";
}

double divide(Call call) {
  var by = call.arg(1, Number.class).doubleValue();
  if (by == 0) {
    throw new ArithmeticException("division by zero");
  }
  return call.arg(0, Number.class).doubleValue() / by;
}

void main() {
  methods.put("reverse", this::reverse);
  methods.put("greet", this::greet);
  methods.put("divide", this::divide);
  methods.put("methods", call -> new TreeSet<>(methods.keySet()));
  server.listen(8105);
  Engine.instance().start();
}
