int parse(struct parser *p) {
  pthread_mutex_lock(&p->mutex);
  if (p->input == NULL) return -EINVAL;
  int status = parse_all(p);
  pthread_mutex_unlock(&p->mutex);
  return status;
}
