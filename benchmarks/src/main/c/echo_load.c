// echo_load PORT CONNECTIONS SIZE DEPTH SECONDS
//
// Keeps DEPTH messages of SIZE bytes in flight on each of CONNECTIONS connections to an echo server on
// 127.0.0.1:PORT for SECONDS, waits until the last of them is back, and prints how many came back.
// The first message of each connection is compared byte by byte with what was sent.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
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
  int waits_to_write;
  size_t unsent;    // bytes that are still to be sent
  size_t sent;      // bytes sent so far
  size_t received;  // bytes that came back so far
};

static int poller;
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

static void send_more(struct connection *c) {
  while (c->unsent > 0) {
    ssize_t n = write(c->fd, messages + c->sent % size, c->unsent);
    if (n < 0 && errno == EAGAIN) break;
    if (n <= 0) fail("write");
    c->sent += (size_t)n;
    c->unsent -= (size_t)n;
  }
  int blocked = c->unsent > 0;
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
  ssize_t n = read(c->fd, in, sizeof in);
  if (n < 0 && errno == EAGAIN) return 0;
  if (n == 0) {
    fprintf(stderr, "the server closed a connection\n");
    exit(1);
  }
  if (n < 0) fail("read");
  check_first(c, (size_t)n);
  size_t before = c->received / size;
  c->received += (size_t)n;
  return c->received / size - before;
}

static void open_connection(struct connection *c, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int one = 1;
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0) fail("fcntl");
  watch(c, EPOLL_CTL_ADD, 0);
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
  if (count != 6) {
    fprintf(stderr, "usage: echo_load PORT CONNECTIONS SIZE DEPTH SECONDS\n");
    return 2;
  }
  int port = number(argument[1], 1), connections = number(argument[2], 1);
  size = (size_t)number(argument[3], 1);
  depth = (size_t)number(argument[4], 1);
  double seconds = number(argument[5], 1);

  messages = malloc(size * (depth + 1));
  for (size_t i = 0; i < size; i++) messages[i] = (char)(i * 31 + i / 251);
  for (size_t i = 1; i <= depth; i++) memcpy(messages + i * size, messages, size);

  poller = epoll_create1(0);
  struct connection *all = calloc((size_t)connections, sizeof *all);
  for (int i = 0; i < connections; i++) open_connection(&all[i], port);
  for (int i = 0; i < connections; i++) {
    all[i].unsent = size * depth;
    send_more(&all[i]);
  }

  size_t done = 0, in_flight = depth * (size_t)connections;
  double end = now() + seconds;
  struct epoll_event events[MAX_EVENTS];
  while (in_flight > 0) {
    double t = now();
    if (t > end + GRACE_SECONDS) {
      fprintf(stderr, "%zu messages did not come back\n", in_flight);
      return 1;
    }
    int ready = epoll_wait(poller, events, MAX_EVENTS, 100);
    for (int i = 0; i < ready; i++) {
      struct connection *c = events[i].data.ptr;
      if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        size_t complete = receive(c);
        done += complete;
        if (t < end) {
          c->unsent += complete * size;
        } else {
          in_flight -= complete;
        }
      }
      send_more(c);
    }
  }
  printf("%zu\n", done);
  return 0;
}
