#define _GNU_SOURCE
#include "threads.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local void *thread_object;

void *martinet_thread_object(void) { return thread_object; }
void martinet_set_thread_object(void *object) { thread_object = object; }

struct start {
  void (*run)(void *);
  void *argument;
  char name[16];
};

static void *run_thread(void *pointer) {
  struct start start = *(struct start *)pointer;
  free(pointer);
  pthread_setname_np(pthread_self(), start.name);
  start.run(start.argument);
  return NULL;
}

int martinet_start_thread(size_t stack_size, const char *name, void (*run)(void *), void *argument) {
  struct start *start = calloc(1, sizeof *start);
  if (!start) return ENOMEM;
  start->run = run;
  start->argument = argument;
  strncpy(start->name, name, sizeof start->name - 1);

  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  int error = pthread_attr_setstacksize(&attributes, stack_size);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  if (!error) error = pthread_create(&thread, &attributes, run_thread, start);
  pthread_attr_destroy(&attributes);
  if (error) free(start);
  return error;
}
