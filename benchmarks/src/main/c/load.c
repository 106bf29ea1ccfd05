// load plain|tls|handshake|broadcast PORT CONNECTIONS MESSAGE DEPTH SECONDS
//
// Makes CONNECTIONS connections to a server on 127.0.0.1:PORT, prints "ready", and waits for a line.
// Then it keeps DEPTH messages in flight on each of them for SECONDS, waits until the last of them is
// answered, and prints how many were. It ends, and so do the connections, with its standard input.
// MESSAGE is
//
//   a number  of bytes that are sent to an echo server; the first message of each connection is
//             compared byte by byte with what was sent
//   http      a request for /, to an HTTP server; a request made before all others shows the answer,
//             which must be a 200 with a Content-Length, and all others must be equal to it byte by
//             byte, but for the date
//   ws-SIZE   a message of so many bytes, as one masked frame of a WebSocket, to a server that sends it
//             back as one frame; the opening handshakes are made before "ready"
//
// With `broadcast` the server sends each message of a WebSocket to all: the first connection sends
// DEPTH texts, and as many when all connections have received them; what they receive is counted.
//
// With `handshake` (TLS too) a connection ends when its DEPTH messages are answered, with a
// close_notify, and another takes its place, which resumes nothing; connections are counted then.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { IN_SIZE = 1 << 20, MAX_EVENTS = 256, GRACE_SECONDS = 5, DATE_SIZE = 29 };

struct connection {
  int fd;
  SSL *tls;  // null without TLS
  int ending;
  int waits_to_write;
  size_t unsent;    // bytes that are still to be sent
  size_t sent;      // bytes sent so far
  size_t received;  // bytes of answers so far
};

static int poller, port, reconnecting, broadcasting, http, websocket;
static SSL_CTX *context;
static size_t size, depth;
static char *messages;  // DEPTH + 1 copies of the message, so that any part of the run is in one piece
static size_t answer_size;
static char *answer;
static size_t date;  // where it begins in the answer; at its end if there is none
static char in[IN_SIZE];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void end_with(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void watch(struct connection *c, int operation, int also_write) {
  struct epoll_event event = {.events = EPOLLIN | (also_write ? EPOLLOUT : 0), .data.ptr = c};
  if (epoll_ctl(poller, operation, c->fd, &event) != 0) fail("epoll_ctl");
  c->waits_to_write = also_write;
}

// What would wait returns -1, the end 0.
static ssize_t tls_result(struct connection *c, int n, const char *what) {
  if (n > 0) return n;
  int error = SSL_get_error(c->tls, n);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return -1;
  if (error == SSL_ERROR_ZERO_RETURN) return 0;
  if (c->ending) {  // a server need not answer a close_notify
    ERR_clear_error();
    return 0;
  }
  ERR_print_errors_fp(stderr);
  fail(what);
  return 0;
}

static int least(size_t a, size_t b) { return (int)(a < b ? a : b); }

static ssize_t put(struct connection *c, const char *from, size_t count) {
  if (c->tls) return tls_result(c, SSL_write(c->tls, from, least(count, 1 << 30)), "SSL_write");
  ssize_t n = write(c->fd, from, count);
  if (n < 0 && errno != EAGAIN) fail("write");
  return n;
}

static ssize_t get(struct connection *c) {
  if (c->tls) return tls_result(c, SSL_read(c->tls, in, sizeof in), "SSL_read");
  ssize_t n = read(c->fd, in, sizeof in);
  if (n < 0 && errno != EAGAIN) fail("read");
  return n;
}

static void send_more(struct connection *c) {
  while (c->unsent > 0) {
    ssize_t n = put(c, messages + c->sent % size, c->unsent);
    if (n <= 0) break;
    c->sent += (size_t)n;
    c->unsent -= (size_t)n;
  }
  int blocked = c->unsent > 0 && !(c->tls && SSL_want_read(c->tls));
  if (blocked != c->waits_to_write) watch(c, EPOLL_CTL_MOD, blocked);
}

// Whether bytes that arrived are those of the answer from AT on. Another date is the answer's from now
// on, so that nearly all comparisons are one.
static int equals_answer(const char *arrived, size_t at, size_t count) {
  if (memcmp(arrived, answer + at, count) == 0) return 1;
  for (size_t i = 0; i < count; i++) {
    int dated = at + i >= date && at + i < date + DATE_SIZE && arrived[i] >= ' ';
    if (arrived[i] != answer[at + i] && !dated) return 0;
    answer[at + i] = arrived[i];
  }
  return 1;
}

static void check(struct connection *c, size_t count) {
  int compares_all = http || websocket;
  if (!compares_all && c->received >= size) return;
  for (size_t done = 0; done < count;) {
    size_t at = (c->received + done) % answer_size, rest = answer_size - at;
    size_t part = count - done < rest ? count - done : rest;
    if (!equals_answer(in + done, at, part)) {
      end_with(http ? "an answer differs from the first" : "the server sent back something else than it was sent");
    }
    done += part;
    if (!compares_all) break;
  }
}

// Returns how many messages are answered with what has arrived.
static size_t receive(struct connection *c) {
  size_t before = c->received / answer_size;
  do {
    ssize_t n = get(c);
    if (n < 0) break;
    if (n == 0) end_with("the server closed a connection");
    check(c, (size_t)n);
    c->received += (size_t)n;
  } while (c->tls && SSL_has_pending(c->tls));  // TLS gives one record at a time, and may hold others
  return c->received / answer_size - before;
}

static void connect_to_server(struct connection *c) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int one = 1;
  memset(c, 0, sizeof *c);
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (context) {
    c->tls = SSL_new(context);
    if (!c->tls || !SSL_set_fd(c->tls, c->fd)) fail("SSL_new");
    SSL_set_connect_state(c->tls);
  }
}

static void be_patient(struct connection *c) {
  struct timeval patience = {.tv_sec = GRACE_SECONDS};
  setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

// The opening handshake of a WebSocket, with the key and the answer to it that RFC 6455 shows.
static void shake_hands(struct connection *c) {
  static const char request[] =
      "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  be_patient(c);
  if (put(c, request, sizeof request - 1) != sizeof request - 1) fail("write");
  size_t arrived = 0;
  do {
    ssize_t n = read(c->fd, in + arrived, sizeof in - arrived - 1);
    if (n <= 0) end_with("the handshake of a WebSocket was not answered");
    arrived += (size_t)n;
    in[arrived] = 0;
  } while (!strstr(in, "\r\n\r\n"));
  if (strncmp(in, "HTTP/1.1 101 ", 13) != 0 || !strstr(in, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")) {
    end_with("the handshake of a WebSocket was not accepted");
  }
}

static void open_connection(struct connection *c) {
  connect_to_server(c);
  if (websocket) shake_hands(c);
  if (fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0) fail("fcntl");
  watch(c, EPOLL_CTL_ADD, 0);
}

// Returns whether the connection has ended: it says so itself when all of its messages are back.
static int end_connection(struct connection *c) {
  if (!c->ending && c->received == answer_size * depth) {
    c->ending = 1;
    if (SSL_shutdown(c->tls) < 0) fail("SSL_shutdown");
    shutdown(c->fd, SHUT_WR);
  }
  if (!c->ending || get(c) != 0) return 0;
  SSL_free(c->tls);
  close(c->fd);
  return 1;
}

static void use_tls(void) {
  context = SSL_CTX_new(TLS_client_method());
  if (!context) fail("SSL_CTX_new");
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);  // the server's work is measured
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_default_read_buffer_len(context, 1 << 16);
}

// The size of the answer, of whose bytes ARRIVED are there; 0 if its head is not yet.
static size_t size_of_answer(size_t arrived) {
  answer[arrived] = 0;
  char *end = strstr(answer, "\r\n\r\n");
  if (!end) return 0;
  if (strncmp(answer, "HTTP/1.1 200 ", 13) != 0) end_with("the first answer is not one with 200");
  char *length = strcasestr(answer, "\r\nContent-Length: ");
  if (!length || length > end) end_with("the first answer has no Content-Length");
  size_t whole = (size_t)(end + 4 - answer) + strtoul(length + 18, NULL, 10);
  char *dated = strcasestr(answer, "\r\nDate: ");
  date = dated && dated < end ? (size_t)(dated + 8 - answer) : whole;
  return whole;
}

static void learn_answer(void) {
  struct connection c;
  connect_to_server(&c);
  be_patient(&c);
  if (put(&c, messages, size) != (ssize_t)size) fail("write");
  answer = malloc(IN_SIZE + 1);
  size_t arrived = 0;
  while (answer_size == 0 || arrived < answer_size) {
    ssize_t n = get(&c);
    if (n <= 0 || arrived + (size_t)n > IN_SIZE) end_with("the first request was not answered");
    memcpy(answer + arrived, in, (size_t)n);
    arrived += (size_t)n;
    if (answer_size == 0) answer_size = size_of_answer(arrived);
  }
  if (arrived > answer_size) end_with("the first answer is longer than its Content-Length");
  SSL_free(c.tls);
  close(c.fd);
}

static int number(const char *text, int least) {
  int value = atoi(text);
  if (value < least) {
    fprintf(stderr, "must be %d or more: %s\n", least, text);
    exit(2);
  }
  return value;
}

static void repeat(const char *message) {
  messages = malloc(size * (depth + 1));
  for (size_t i = 0; i <= depth; i++) memcpy(messages + i * size, message, size);
}

// A frame of a WebSocket (RFC 6455, section 5.2), masked where there is a key; returns its length.
static size_t frame(char *out, int opcode, const char *key, const char *payload, size_t count) {
  int masked = key ? 0x80 : 0, bytes = count < 126 ? 0 : count < 1 << 16 ? 2 : 8;
  size_t head = 0;
  out[head++] = (char)(0x80 | opcode);
  out[head++] = (char)(masked | (bytes == 0 ? (int)count : bytes == 2 ? 126 : 127));
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out[head++] = (char)(count >> shift);
  for (int i = 0; key && i < 4; i++) out[head++] = key[i];
  for (size_t i = 0; i < count; i++) out[head + i] = (char)(payload[i] ^ (key ? key[i % 4] : 0));
  return head + count;
}

static void use_websocket(size_t count) {
  enum { TEXT = 1, BINARY = 2, LONGEST_HEAD = 14 };
  int opcode = broadcasting ? TEXT : BINARY;
  char *payload = malloc(count), *question = malloc(count + LONGEST_HEAD);
  for (size_t i = 0; i < count; i++) payload[i] = (char)('a' + (i + i / 251) % 26);
  size = frame(question, opcode, "\x37\xfa\x21\x3d", payload, count);
  repeat(question);
  answer = malloc(count + LONGEST_HEAD);
  answer_size = date = frame(answer, opcode, NULL, payload, count);
}

int main(int count, char **argument) {
  if (count != 7) {
    fprintf(stderr, "usage: load plain|tls|handshake|broadcast PORT CONNECTIONS MESSAGE DEPTH SECONDS\n");
    return 2;
  }
  reconnecting = strcmp(argument[1], "handshake") == 0;
  if (reconnecting || strcmp(argument[1], "tls") == 0) use_tls();
  broadcasting = strcmp(argument[1], "broadcast") == 0;
  port = number(argument[2], 1);
  int connections = number(argument[3], 1);
  http = strcmp(argument[4], "http") == 0;
  websocket = strncmp(argument[4], "ws-", 3) == 0;
  depth = (size_t)number(argument[5], 1);
  double seconds = number(argument[6], 1);

  if (http) {
    char *request = NULL;
    size = (size_t)asprintf(&request, "GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", port);
    repeat(request);
    learn_answer();
  } else if (websocket) {
    use_websocket((size_t)number(argument[4] + 3, 1));
  } else {
    size = (size_t)number(argument[4], 1);
    char *message = malloc(size);
    for (size_t i = 0; i < size; i++) message[i] = (char)(i * 31 + i / 251);
    repeat(message);
    answer = message;
    answer_size = date = size;
  }

  poller = epoll_create1(0);
  struct connection *all = calloc((size_t)connections, sizeof *all);
  for (int i = 0; i < connections; i++) open_connection(&all[i]);
  puts("ready");
  fflush(stdout);
  getchar();
  for (int i = 0; i < (broadcasting ? 1 : connections); i++) {
    all[i].unsent = size * depth;
    send_more(&all[i]);
  }

  size_t done = 0, in_flight = (reconnecting ? 1 : depth) * (size_t)connections;
  double end = now() + seconds;
  struct epoll_event events[MAX_EVENTS];
  while (in_flight > 0) {
    double t = now();
    if (t > end + GRACE_SECONDS) {
      fprintf(stderr, "%zu were not answered\n", in_flight);
      return 1;
    }
    int ready = epoll_wait(poller, events, MAX_EVENTS, 100);
    for (int i = 0; i < ready; i++) {
      struct connection *c = events[i].data.ptr;
      int readable = events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR);
      size_t complete = readable && !c->ending ? receive(c) : 0;
      if (reconnecting) complete = (size_t)end_connection(c);
      done += complete;
      if (t >= end) {
        in_flight -= complete;
        if (reconnecting && complete) continue;
      } else if (broadcasting) {
        in_flight -= complete;
        if (in_flight == 0) {
          in_flight = depth * (size_t)connections;
          all[0].unsent = size * depth;
          send_more(&all[0]);
        }
      } else if (!reconnecting) {
        c->unsent += complete * size;
      } else if (complete) {
        open_connection(c);
        c->unsent = size * depth;
      }
      send_more(c);
    }
  }
  printf("%zu\n", done);
  fflush(stdout);
  while (getchar() != EOF) continue;
  return 0;
}
