/* disk_watch.h: a layer under SQLite that writes down what one database asks of the disk, so that tests can rebuild the
** disk as a power cut may leave it, and that fails when it is told to. Builds without FOIRAIL_TEST_HOOKS have none of
** it. */
#pragma once

#ifdef FOIRAIL_TEST_HOOKS
/* Before a database is opened. When a file PATH-record lies beside it, each write, truncation and sync of the database
** and its log that succeeded is appended there: five little-endian 64-bit numbers (monotonic ns; 0 write, 1 truncate, 2
** sync; 0 database, 1 log; offset or size; bytes that follow), then the bytes. The first database asked for is the one. */
void disk_watch(const char *path);
/* Lets the memory of SQLite be refused. Before SQLite is used at all. */
void disk_watch_memory(void);
#else
/* Nothing, in a release. */
static inline void disk_watch(const char *path)
{
    (void)path;
}
/* Nothing. */
static inline void disk_watch_memory(void) {}
#endif
