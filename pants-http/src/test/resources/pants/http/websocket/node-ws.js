// The other side of NodeWsTest, by the package ws:
//   node node-ws.js server COMPRESSION        echoes, and does what it is told; prints its port
//   node node-ws.js client COMPRESSION URL    asks an echo; prints what was not as it should be
const crypto = require("crypto");
const { WebSocket, WebSocketServer } = require("ws");

const [role, compression, url] = process.argv.slice(2);
const MAX_PAYLOAD = 64 << 20;
const perMessageDeflate = {
  none: false,
  take_over: { threshold: 0 },
  no_take_over: {
    threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true,
  },
  small_windows: { threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 9 },
}[compression];

/** Noise, and what can be compressed. */
function* payloads() {
  for (const size of [0, 1, 125, 126, 127, 65535, 65536, 1 << 20, 16 << 20]) {
    yield crypto.randomBytes(size);
    yield Buffer.alloc(size, "all work and no play ");
  }
}

function serve() {
  const server = new WebSocketServer(
    { host: "127.0.0.1", port: 0, perMessageDeflate, maxPayload: MAX_PAYLOAD });
  server.on("listening", () => console.log("port " + server.address().port));
  server.on("connection", socket => {
    socket.on("pong", data => socket.send("pong " + data));
    socket.on("close", (code, reason) => console.log("closed " + code + " " + reason));
    socket.on("error", e => console.log("error " + e.message));
    socket.on("message", (data, binary) => {
      const [word, ...rest] = binary || data.length > 100 ? [] : data.toString().split(" ");
      switch (word) {
        case "ping": return socket.ping(rest[0]);
        case "close": return socket.close(Number(rest[0]), rest[1]);
        case "parts":
          for (const part of rest) {
            socket.send(part, { fin: false });
            socket.ping("between");
          }
          return socket.send("", { fin: true });
        default: return socket.send(data, { binary });
      }
    });
  });
}

/** Waits for events: each comes in its turn, however many there are at once. */
function events(socket) {
  const seen = {}, waiting = {};
  for (const event of ["open", "message", "pong", "close", "error"]) {
    seen[event] = [];
    socket.on(event, (...values) => {
      if (event == "error") console.log("error " + values[0].message);
      const resolve = waiting[event];
      delete waiting[event];
      if (resolve) resolve(values); else seen[event].push(values);
    });
  }
  return event => seen[event].length > 0
    ? Promise.resolve(seen[event].shift())
    : new Promise(resolve => { waiting[event] = resolve; });
}

async function ask() {
  const socket = new WebSocket(url, { perMessageDeflate, maxPayload: MAX_PAYLOAD });
  const next = events(socket);
  const check = (what, holds) => { if (!holds) console.log("wrong: " + what); };

  await next("open");
  const agreed = compression == "none" ? "" : "permessage-deflate";
  check("extensions " + socket.extensions, socket.extensions == agreed);
  for (const sent of payloads()) {
    socket.send(sent);
    const [data, binary] = await next("message");
    check("binary of " + sent.length, binary && sent.equals(data));
    const text = sent.toString("latin1");
    socket.send(text);
    const [echo, bytes] = await next("message");
    check("text of " + text.length, !bytes && text == echo.toString());
  }
  for (const part of ["one ", "", "\u{1f600} ", "x".repeat(100_000)]) {
    socket.send(part, { fin: false });
    socket.ping("between");
    check("pong", (await next("pong"))[0] == "between");
  }
  socket.send("last", { fin: true });
  check("parts", (await next("message"))[0] == "one \u{1f600} " + "x".repeat(100_000) + "last");
  for (let i = 0; i < 1000; i++) socket.send("message " + i);
  for (let i = 0; i < 1000; i++) check(i, (await next("message"))[0] == "message " + i);
  socket.send("ping here");
  check("answered ping", (await next("message"))[0] == "pong here");
  socket.send("close 4001 enough");
  const [code, reason] = await next("close");
  check("close " + code + " " + reason, code == 4001 && reason == "enough");

  const other = new WebSocket(url, { perMessageDeflate });
  other.on("open", () => other.close(3000, "bye"));
  other.on("close", code => check("close " + code, code == 3000));
}

if (role == "server") serve();
else ask().catch(e => console.log("failed: " + e.message));
