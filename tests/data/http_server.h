/* SPDX-License-Identifier: MIT
 * A web server on 127.0.0.1 that serves one body, and misbehaves on request. For tests; one connection at a
 * time. */
#ifndef TESTS_DATA_HTTP_SERVER_H
#define TESTS_DATA_HTTP_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct http_server {
    /* Set before a request. */
    const unsigned char *body;
    size_t bytes;
    const char *etag;  /* with its quotes; NULL: none */
    bool no_ranges;    /* answers 200 and everything, whatever was asked */
    int code;          /* 0: 200 or 206 */
    const char *moved; /* where requests for /moved go */
    size_t cut_after;  /* the body breaks off after so many bytes of an answer; 0: never */
    int cuts;          /* in so many answers */
    bool silent;       /* sends the headers, then nothing */
    /* Read afterwards. */
    int requests;
    size_t first_byte;  /* that the last request asked for */
    bool had_condition; /* the last request had an If-Range */
    int port;
    int socket;
    pthread_t thread;
};

static void http_send(int peer, const void *data, size_t bytes) {
    for (const char *at = data; bytes > 0;) {
        ssize_t n = send(peer, at, bytes, MSG_NOSIGNAL);
        if (n <= 0) return;
        at += n;
        bytes -= (size_t)n;
    }
}

static void http_body(struct http_server *s, int peer, size_t from) {
    size_t bytes = s->bytes - from;
    if (s->cut_after && s->cuts > 0 && bytes > s->cut_after) {
        bytes = s->cut_after;
        s->cuts--;
    }
    http_send(peer, s->body + from, bytes);
}

static void http_answer(struct http_server *s, int peer, const char *request) {
    char head[1024];
    const char *range = strstr(request, "Range: bytes="), *condition = strstr(request, "If-Range: ");
    s->requests++;
    s->had_condition = condition != NULL;
    s->first_byte = range ? (size_t)strtoull(range + 13, NULL, 10) : 0;
    bool same = !condition || (s->etag && strncmp(condition + 10, s->etag, strlen(s->etag)) == 0);
    size_t from = s->no_ranges || !same ? 0 : s->first_byte;
    int code = s->code ? s->code : from >= s->bytes ? 416 : from ? 206 : 200;
    bool moved = s->moved && strncmp(request, "GET /moved", 10) == 0;
    if (moved) code = 302;
    int n = snprintf(head, sizeof head, "HTTP/1.1 %d X\r\nConnection: close\r\n", code);
    if (moved) n += snprintf(head + n, sizeof head - (size_t)n, "Location: %s\r\n", s->moved);
    if (s->etag) n += snprintf(head + n, sizeof head - (size_t)n, "ETag: %s\r\n", s->etag);
    if (code == 206)
        n += snprintf(head + n, sizeof head - (size_t)n, "Content-Range: bytes %zu-%zu/%zu\r\n", from,
                      s->bytes - 1, s->bytes);
    if (code == 416)
        n += snprintf(head + n, sizeof head - (size_t)n, "Content-Range: bytes */%zu\r\n", s->bytes);
    bool body = code == 200 || code == 206;
    n += snprintf(head + n, sizeof head - (size_t)n, "Content-Length: %zu\r\n\r\n",
                  body ? s->bytes - from : 0);
    http_send(peer, head, (size_t)n);
    if (s->silent)
        recv(peer, head, 1, 0); /* until the client gives up */
    else if (body)
        http_body(s, peer, from);
}

static void *http_serve(void *context) {
    struct http_server *s = context;
    for (int peer; (peer = accept(s->socket, NULL, NULL)) >= 0; close(peer)) {
        char request[4096];
        size_t size = 0;
        request[0] = 0;
        while (size < sizeof request - 1 && !strstr(request, "\r\n\r\n")) {
            ssize_t n = recv(peer, request + size, sizeof request - 1 - size, 0);
            if (n <= 0) break;
            size += (size_t)n;
            request[size] = 0;
        }
        if (strstr(request, "\r\n\r\n")) http_answer(s, peer, request);
        shutdown(peer, SHUT_WR);
    }
    return NULL;
}

static int http_start(struct http_server *s) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    s->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (s->socket < 0 || bind(s->socket, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(s->socket, 8) != 0 || getsockname(s->socket, (struct sockaddr *)&address, &length) != 0)
        return -1;
    s->port = ntohs(address.sin_port);
    return pthread_create(&s->thread, NULL, http_serve, s);
}

static void http_stop(struct http_server *s) {
    shutdown(s->socket, SHUT_RDWR); /* ends accept() */
    pthread_join(s->thread, NULL);
    close(s->socket);
}

#endif
