#include "outside/address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

#define NET(a, b, c, bits)                                                                                             \
    {                                                                                                                  \
        (uint32_t)(a) << 24 | (b) << 16 | (c) << 8, bits                                                               \
    }

static const struct {
    uint32_t net;
    int bits;
} not_public[] = {NET(0, 0, 0, 8),      NET(10, 0, 0, 8),     NET(100, 64, 0, 10), NET(127, 0, 0, 8),
                  NET(169, 254, 0, 16), NET(172, 16, 0, 12),  NET(192, 0, 0, 24),  NET(192, 0, 2, 24),
                  NET(192, 88, 99, 24), NET(192, 168, 0, 16), NET(198, 18, 0, 15), NET(198, 51, 100, 24),
                  NET(203, 0, 113, 24), NET(224, 0, 0, 3)};

static bool public4(uint32_t ip)
{
    for (size_t i = 0; i < sizeof not_public / sizeof *not_public; i++)
        if ((ip ^ not_public[i].net) >> (32 - not_public[i].bits) == 0) return false;
    return true;
}

/* 2000::/3 less Teredo and its neighbours, documentation and 6to4. Mapped and translated IPv4 lie outside 2000::/3. */
static bool public6(const uint8_t *a)
{
    unsigned hi = (unsigned)a[0] << 8 | a[1], lo = (unsigned)a[2] << 8 | a[3];

    if (a[0] >> 5 != 1 || hi == 0x2002 || (hi == 0x3fff && lo < 0x1000)) return false;
    return !(hi == 0x2001 && (lo < 0x0200 || lo == 0x0db8));
}

static uint32_t ip4(const struct sockaddr *a)
{
    return ntohl(((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr);
}

bool address_public(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET) return public4(ip4(a));
    return a->sa_family == AF_INET6 && public6(((const struct sockaddr_in6 *)(const void *)a)->sin6_addr.s6_addr);
}

bool address_loopback(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET) return ip4(a) >> 24 == 127;
    return a->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)a)->sin6_addr);
}
