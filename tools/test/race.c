/* Two threads at one number without a lock: what ./dev torture race must be able to see. */
#include <pthread.h>
#include <stdio.h>

static long n;

static void *count(void *unused)
{
    for (int i = 0; i < 1000; i++) n++;
    return unused;
}

int main(void)
{
    pthread_t other;

    if (pthread_create(&other, NULL, count, NULL)) return 2;
    count(NULL);
    pthread_join(other, NULL);
    printf("%ld\n", n);
    return 0;
}
