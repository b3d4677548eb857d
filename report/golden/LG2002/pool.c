void pool_put(struct pool *p, void *item) {
  if (p->shared) pthread_mutex_lock(&p->mutex);
  push(p, item);
  pthread_mutex_unlock(&p->mutex);
}
