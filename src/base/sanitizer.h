/* sanitizer.h: builds that watch themselves: SANITIZED_MEMORY (AddressSanitizer), SANITIZED_THREADS (ThreadSanitizer),
** SANITIZED either. Never a release. */
#pragma once
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED_MEMORY
#endif
#if defined(__SANITIZE_THREAD__)
#define SANITIZED_THREADS
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED_MEMORY
#endif
#if __has_feature(thread_sanitizer)
#define SANITIZED_THREADS
#endif
#endif
#if defined(SANITIZED_MEMORY) || defined(SANITIZED_THREADS)
#define SANITIZED
#endif
