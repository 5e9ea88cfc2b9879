/* address.h: which network addresses the courier may dial. */
#pragma once
#include <stdbool.h>

struct sockaddr;

/* Reachable on the public Internet: not loopback, private, link-local, shared, documentation, benchmark, multicast,
** reserved, nor an IPv6 form that wraps an IPv4 (mapped, 6to4, Teredo, NAT64). IANA's special-purpose registries. */
bool address_public(const struct sockaddr *);
/* 127.0.0.0/8 or ::1. */
bool address_loopback(const struct sockaddr *);
