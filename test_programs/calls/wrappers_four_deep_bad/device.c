#include <assert.h>

#include "osal.h"

struct device {
  osal_mutex regs;
  osal_mutex irq;
  int value;
  int pending;
};

static struct device uart;

static void lock_regs(struct device *d) {
  if (osal_take(&d->regs) != 0) assert(0);
}
static void lock_irq(struct device *d) {
  if (osal_take(&d->irq) != 0) assert(0);
}

void device_setup(void) {
  osal_init(&uart.regs, "regs");
  osal_init(&uart.irq, "irq");
}

void device_write(int v) {
  struct device *d = &uart;
  lock_regs(d);
  d->value = v;
  lock_irq(d);
  d->pending = 0;
  osal_give(&d->irq);
  osal_give(&d->regs);
}

void device_interrupt(void) {
  struct device *d = &uart;
  lock_irq(d);
  d->pending = 1;
  lock_regs(d); /* expect-static: LG1001 device::regs -> device::irq */
  d->value = 0;
  osal_give(&d->regs);
  osal_give(&d->irq);
}
