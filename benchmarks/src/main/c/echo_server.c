// echo_server PORT: one loop on epoll that sends back what it reads; what no server can go below.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_SIZE = 1 << 18, MAX_EVENTS = 256 };

static int poller;

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
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    watch(fd);
  }
}

static void echo(int fd) {
  static char buffer[BUFFER_SIZE];
  ssize_t received = read(fd, buffer, sizeof buffer);
  for (ssize_t sent = 0; sent < received;) {
    ssize_t n = write(fd, buffer + sent, (size_t)(received - sent)); // waits for a slow peer
    if (n <= 0) received = 0;
    sent += n;
  }
  if (received <= 0) close(fd);
}

int main(int count, char **argument) {
  if (count != 2) {
    fprintf(stderr, "usage: echo_server PORT\n");
    return 2;
  }
  int listener = listen_on(atoi(argument[1]));
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
      } else {
        echo(fd);
      }
    }
  }
}
