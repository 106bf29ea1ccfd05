// attack slow-head|slow-body|slow-read PORT CONNECTIONS
//
// Keeps CONNECTIONS connections to an HTTP server on 127.0.0.1:PORT that are as slow as can be:
//
//   slow-head  sends a head that never ends, a byte a second
//   slow-body  sends a POST of a million bytes, a byte of the body a second
//   slow-read  asks for /big three times, so that the kernel does not take all of the answers, and
//              reads nothing
//
// One that the server drops is made again. Prints `ready` when all are made, and at the end of its
// standard input how often one was dropped.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_EVENTS = 256, TICK_MILLIS = 10, SMALLEST_WINDOW = 2304 };

struct connection {
  int fd, open;
  size_t dripped;
};

struct kind {
  const char *name, *at_once, *drop_by_drop;  // behind the last drop, `a` for ever
  int reads;
};

#define BIG "GET /big HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

static const struct kind kinds[] = {
    {"slow-head", "", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nSlow: ", 1},
    {"slow-body", "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n", "", 1},
    {"slow-read", BIG BIG BIG, NULL, 0},
};

static const struct kind *kind;
static int poller, port, count;
static int open_now, ready;
static size_t dropped;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void watch(struct connection *c, int operation, unsigned events) {
  struct epoll_event event = {.events = events | EPOLLRDHUP, .data.ptr = c};
  if (epoll_ctl(poller, operation, c->fd, &event) != 0) fail("epoll_ctl");
}

static void make(struct connection *c) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int one = 1, window = SMALLEST_WINDOW;
  *c = (struct connection){.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)};
  if (c->fd < 0) fail("socket");
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (!kind->reads) setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
  if (connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) fail("connect");
  watch(c, EPOLL_CTL_ADD, EPOLLOUT);
}

static void make_again(struct connection *c) {
  dropped++;
  open_now -= c->open;
  close(c->fd);
  make(c);
}

static void begin(struct connection *c) {
  size_t size = strlen(kind->at_once);
  c->open = 1;
  open_now++;
  watch(c, EPOLL_CTL_MOD, kind->reads ? EPOLLIN : 0);
  if (size > 0) send(c->fd, kind->at_once, size, MSG_NOSIGNAL);  // an error is told by epoll too
  if (open_now < count || ready) return;
  ready = 1;
  puts("ready");
  fflush(stdout);
}

// Returns whether the server is still there; what it says is of no interest.
static int hear(struct connection *c) {
  static char in[1 << 16];
  return read(c->fd, in, sizeof in) > 0;
}

static void drip(struct connection *c) {
  if (!c->open || !kind->drop_by_drop) return;
  char drop = c->dripped < strlen(kind->drop_by_drop) ? kind->drop_by_drop[c->dripped] : 'a';
  c->dripped++;
  send(c->fd, &drop, 1, MSG_NOSIGNAL);
}

static void handle(struct connection *c, unsigned events) {
  if (events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) {
    make_again(c);
  } else if (events & EPOLLOUT) {
    begin(c);
  } else if (!hear(c)) {
    make_again(c);
  }
}

int main(int arguments, char **argument) {
  for (size_t i = 0; arguments == 4 && i < sizeof kinds / sizeof *kinds; i++) {
    if (strcmp(kinds[i].name, argument[1]) == 0) kind = &kinds[i];
  }
  if (!kind || (port = atoi(argument[2])) <= 0 || (count = atoi(argument[3])) <= 0) {
    fprintf(stderr, "usage: attack slow-head|slow-body|slow-read PORT CONNECTIONS\n");
    return 2;
  }
  poller = epoll_create1(0);
  struct epoll_event events[MAX_EVENTS], input = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(poller, EPOLL_CTL_ADD, STDIN_FILENO, &input);
  struct connection *all = calloc((size_t)count, sizeof *all);
  for (int i = 0; i < count; i++) make(&all[i]);

  double start = now();
  for (size_t drops = 0;;) {
    int happened = epoll_wait(poller, events, MAX_EVENTS, TICK_MILLIS);
    for (int i = 0; i < happened; i++) {
      if (events[i].data.ptr) {
        handle(events[i].data.ptr, events[i].events);
      } else {
        printf("%zu\n", dropped);
        return 0;
      }
    }
    // Each connection once a second, one after the other.
    size_t due = (size_t)((now() - start) * count);
    for (; drops < due; drops++) drip(&all[drops % (size_t)count]);
  }
}
