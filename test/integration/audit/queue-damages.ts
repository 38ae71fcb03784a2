import { ttlAt } from '#lib/clock.ts';
import { keys } from '#lib/table/keys.ts';
import { AUDITED_AT, busy, rowOf, stateOf, without } from '#test/integration/audit/busy-sale.ts';
import type { Damages } from '#test/integration/audit/damage.ts';

export const queueDamages: Damages = {
  // Rule 4 of docs/correctness.md: queues
  'a place of another user': () => ({
    puts: [{ ...rowOf('places', 'waiter'), userId: busy.users.buyer }],
    finds: ['key-agrees'],
  }),
  'a place of another queue': () => ({
    puts: [
      { ...rowOf('places', 'waiter'), ...keys.place(busy.users.waiter, busy.quiet.schedule.scheduleId) },
    ],
    finds: ['key-agrees', 'place-number'],
    names: [rowOf('places', 'waiter')],
  }),
  'a number that was given twice': () => ({
    puts: [{ ...rowOf('places', 'waiter'), position: rowOf('places', 'buyer').position }],
    finds: ['place-number'],
    names: [rowOf('places', 'buyer')],
  }),
  'a number that was never given': () => ({
    puts: [{ ...rowOf('places', 'waiter'), position: 1_000 }],
    finds: ['place-within-tail'],
    names: [stateOf(busy.show)],
  }),
  'a place in a queue that does not exist': () => {
    const scheduleId = busy.show.concert.concertId as unknown as typeof busy.show.schedule.scheduleId;
    return {
      puts: [{ ...rowOf('places', 'waiter'), ...keys.place(busy.users.waiter, scheduleId), scheduleId }],
      finds: ['place-within-tail'],
    };
  },
  'a waiting place that TTL removes': () => ({
    puts: [{ ...rowOf('places', 'waiter'), ttl: ttlAt(AUDITED_AT) }],
    finds: ['waiting-lasts'],
  }),
  'an ACTIVE place whose number is not called, even after the pass has expired': () => ({
    puts: [
      {
        ...rowOf('places', 'waiter'),
        status: 'ACTIVE',
        expiresAt: AUDITED_AT - 1,
      },
    ],
    finds: ['active-called'],
    names: [stateOf(busy.show)],
  }),
  'more numbers called than given': () => ({
    puts: [{ ...stateOf(busy.show), serving: stateOf(busy.show).tail + 1 }],
    finds: ['queue-numbers'],
  }),
  'a call of more numbers than were ever called': () => ({
    puts: [{ ...stateOf(busy.show), callSize: stateOf(busy.show).serving + 1 }],
    finds: ['queue-numbers'],
  }),
  'a call of a negative size': () => ({
    puts: [{ ...stateOf(busy.show), callSize: -1 }],
    finds: ['queue-numbers'],
  }),
  'a queue without a call': () => ({
    puts: [without(stateOf(busy.show), 'callSize')],
    finds: ['queue-numbers'],
  }),
  'a queue with people waiting that the tick does not find': () => ({
    removes: [keys.openQueue(busy.show.schedule.scheduleId)],
    finds: ['queue-open'],
    names: [stateOf(busy.show)],
  }),
  'a queue with people waiting that is not open': () => ({
    puts: [{ ...stateOf(busy.show), open: false }],
    removes: [keys.openQueue(busy.show.schedule.scheduleId)],
    finds: ['queue-open'],
  }),
  'an open row of a queue that is not open': () => {
    const { concertId, scheduleId } = busy.quiet.schedule;
    return {
      puts: [{ ...keys.openQueue(scheduleId), concertId, scheduleId }],
      finds: ['queue-open'],
      names: [stateOf(busy.quiet)],
    };
  },
};
