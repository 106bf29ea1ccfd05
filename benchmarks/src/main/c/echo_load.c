// echo_load plain|tls|handshake PORT CONNECTIONS SIZE DEPTH SECONDS
//
// Keeps DEPTH messages of SIZE bytes in flight on each of CONNECTIONS connections to an echo server on
// 127.0.0.1:PORT for SECONDS, waits until the last of them is back, and prints how many came back.
// The first message of each connection is compared byte by byte with what was sent.
//
// With `handshake` (TLS too) a connection ends when its DEPTH messages are back, with a
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

enum { IN_SIZE = 1 << 20, MAX_EVENTS = 256, GRACE_SECONDS = 5 };

struct connection {
  int fd;
  SSL *tls;  // null without TLS
  int ending;
  int waits_to_write;
  size_t unsent;    // bytes that are still to be sent
  size_t sent;      // bytes sent so far
  size_t received;  // bytes that came back so far
};

static int poller, port, reconnecting;
static SSL_CTX *context;
static size_t size, depth;
static char *messages;  // DEPTH + 1 copies of the message, so that any part of the run is in one piece
static char in[IN_SIZE];

static void fail(const char *what) {
  perror(what);
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

static void check_first(struct connection *c, size_t count) {
  if (c->received >= size) return;
  size_t part = count < size - c->received ? count : size - c->received;
  if (memcmp(in, messages + c->received, part) != 0) {
    fprintf(stderr, "the server sent back something else than it was sent\n");
    exit(1);
  }
}

// Returns how many messages are complete with what has arrived.
static size_t receive(struct connection *c) {
  size_t before = c->received / size;
  do {
    ssize_t n = get(c);
    if (n < 0) break;
    if (n == 0) {
      fprintf(stderr, "the server closed a connection\n");
      exit(1);
    }
    check_first(c, (size_t)n);
    c->received += (size_t)n;
  } while (c->tls && c->received < c->sent);  // TLS gives one record at a time, and may hold others
  return c->received / size - before;
}

static void open_connection(struct connection *c) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int one = 1;
  memset(c, 0, sizeof *c);
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0) fail("fcntl");
  if (context) {
    c->tls = SSL_new(context);
    if (!c->tls || !SSL_set_fd(c->tls, c->fd)) fail("SSL_new");
    SSL_set_connect_state(c->tls);
  }
  watch(c, EPOLL_CTL_ADD, 0);
  c->unsent = size * depth;
}

// Returns whether the connection has ended: it says so itself when all of its messages are back.
static int end_connection(struct connection *c) {
  if (!c->ending && c->received == size * depth) {
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

static int number(const char *text, int least) {
  int value = atoi(text);
  if (value < least) {
    fprintf(stderr, "must be %d or more: %s\n", least, text);
    exit(2);
  }
  return value;
}

int main(int count, char **argument) {
  if (count != 7) {
    fprintf(stderr, "usage: echo_load plain|tls|handshake PORT CONNECTIONS SIZE DEPTH SECONDS\n");
    return 2;
  }
  reconnecting = strcmp(argument[1], "handshake") == 0;
  if (reconnecting || strcmp(argument[1], "tls") == 0) use_tls();
  port = number(argument[2], 1);
  int connections = number(argument[3], 1);
  size = (size_t)number(argument[4], 1);
  depth = (size_t)number(argument[5], 1);
  double seconds = number(argument[6], 1);

  messages = malloc(size * (depth + 1));
  for (size_t i = 0; i < size; i++) messages[i] = (char)(i * 31 + i / 251);
  for (size_t i = 1; i <= depth; i++) memcpy(messages + i * size, messages, size);

  poller = epoll_create1(0);
  struct connection *all = calloc((size_t)connections, sizeof *all);
  for (int i = 0; i < connections; i++) open_connection(&all[i]);
  for (int i = 0; i < connections; i++) send_more(&all[i]);

  size_t done = 0, in_flight = (reconnecting ? 1 : depth) * (size_t)connections;
  double end = now() + seconds;
  struct epoll_event events[MAX_EVENTS];
  while (in_flight > 0) {
    double t = now();
    if (t > end + GRACE_SECONDS) {
      fprintf(stderr, "%zu did not come back\n", in_flight);
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
      } else if (!reconnecting) {
        c->unsent += complete * size;
      } else if (complete) {
        open_connection(c);
      }
      send_more(c);
    }
  }
  printf("%zu\n", done);
  return 0;
}
