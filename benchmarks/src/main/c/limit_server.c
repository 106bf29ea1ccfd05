// limit_server echo|http PORT: one loop on epoll that sends back what it reads, or a fixed answer for
// each head of a request; what no server can go below.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_SIZE = 1 << 18, MAX_EVENTS = 256, MAX_CONNECTIONS = 1 << 16, HEAD_END = 4 };

static const char answer[] =
    "HTTP/1.1 200 OK\r\n"
    "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
    "Server: C\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 13\r\n"
    "\r\n"
    "Hello, World!";

static int poller;

// The last bytes of what each connection has sent: an end of a head may arrive in pieces.
static char tails[MAX_CONNECTIONS][HEAD_END - 1];

static void watch(int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
}

static int listen_on(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 1024) != 0) {
    perror("listen");
    exit(1);
  }
  return listener;
}

static void accept_all(int listener) {
  int fd, one = 1;
  while ((fd = accept4(listener, NULL, NULL, 0)) >= 0) {
    if (fd >= MAX_CONNECTIONS) {
      close(fd);
      continue;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    memset(tails[fd], 0, sizeof tails[fd]);
    watch(fd);
  }
}

// Returns whether it was sent; waits for a slow peer.
static int send_all(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t n = write(fd, bytes, count);
    if (n <= 0) return 0;
    bytes += n;
    count -= (size_t)n;
  }
  return 1;
}

static int echo(int fd) {
  static char in[BUFFER_SIZE];
  ssize_t received = read(fd, in, sizeof in);
  return received > 0 && send_all(fd, in, (size_t)received);
}

static int answer_requests(int fd) {
  enum { ANSWER_SIZE = sizeof answer - 1, TAIL = HEAD_END - 1, IN_SIZE = 1 << 14 };
  static char in[TAIL + IN_SIZE], out[IN_SIZE / HEAD_END * ANSWER_SIZE];
  memcpy(in, tails[fd], TAIL);
  ssize_t received = read(fd, in + TAIL, IN_SIZE);
  if (received <= 0) return 0;
  char *end = in + TAIL + received, *head = in, *to = out;
  for (char *at = in + TAIL; (at = memchr(at, '\n', (size_t)(end - at))); at++) {
    if (at - head < TAIL || memcmp(at - TAIL, "\r\n\r\n", HEAD_END) != 0) continue;
    head = at + 1;
    to = mempcpy(to, answer, ANSWER_SIZE);
  }
  if (end - head < TAIL) memset(end - TAIL, 0, (size_t)(TAIL - (end - head)));
  memcpy(tails[fd], end - TAIL, TAIL);
  return send_all(fd, out, (size_t)(to - out));
}

int main(int count, char **argument) {
  if (count != 3) {
    fprintf(stderr, "usage: limit_server echo|http PORT\n");
    return 2;
  }
  int (*serve)(int) = strcmp(argument[1], "http") == 0 ? answer_requests : echo;
  int listener = listen_on(atoi(argument[2]));
  poller = epoll_create1(0);
  watch(listener);
  puts("ready");
  fflush(stdout);
  struct epoll_event events[MAX_EVENTS];
  for (;;) {
    int ready = epoll_wait(poller, events, MAX_EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        accept_all(listener);
      } else if (!serve(fd)) {
        close(fd);
      }
    }
  }
}
