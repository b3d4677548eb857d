// As much of the Win32 locking interface as a port to another system would bring along.
#pragma once
#include <pthread.h>

struct CRITICAL_SECTION {
  pthread_mutex_t native;
};
typedef CRITICAL_SECTION* LPCRITICAL_SECTION;

void InitializeCriticalSection(LPCRITICAL_SECTION section);
void EnterCriticalSection(LPCRITICAL_SECTION section);
void LeaveCriticalSection(LPCRITICAL_SECTION section);
void DeleteCriticalSection(LPCRITICAL_SECTION section);
