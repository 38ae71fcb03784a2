import { type Instant, SECOND } from '#lib/clock.ts';
import { newId, type TokenId } from '#lib/ids.ts';
import type { Delivered, IntakeMessage } from '#lib/queue/intake.ts';
import { numbers, ticks } from '#test/faults/interleavings/operations.ts';
import type { Fan, Sale } from '#test/faults/interleavings/sale.ts';
import { NOW } from '#test/support/builders.ts';
import { inSequence } from '#test/support/records.ts';

/** Where those stand who meet. */
export const inside = { stands: { is: 'inside' } } as const;
export const waiting = { stands: { is: 'waiting' } } as const;
export const called = { stands: { is: 'called', at: NOW } } as const;

/** A message of someone whose clock shows this. */
export const messageOf = (
  kind: IntakeMessage['kind'],
  { userId, token: { concertId, scheduleId } }: Fan,
  at: Instant,
): Delivered => inSequence({ kind, tokenId: newId<TokenId>(at), userId, concertId, scheduleId });

/** The join that someone’s token is of. */
export const joinOf = (fan: Fan): Delivered => ({
  ...messageOf('JOIN', fan, NOW),
  tokenId: fan.token.tokenId,
});

/** What comes after a race in any case: the messages that it sent, or the next tick. */
export const deliver = (sale: Sale, sent: readonly Delivered[]) => numbers(sale, sent)();
export const nextTick = (sale: Sale) => ticks(sale, NOW + SECOND)();
