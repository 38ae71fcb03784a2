import { type Instant, SECOND } from '#lib/clock.ts';
import { newId, type TokenId } from '#lib/ids.ts';
import type { Delivered, IntakeMessage } from '#lib/queue/intake.ts';
import { NOW } from '#test/support/builders.ts';
import { inSequence } from '#test/support/records.ts';
import { numbers, ticks } from '#test/verification/interleavings/operations.ts';
import type { Fan, Sale } from '#test/verification/interleavings/sale.ts';

/** Where those stand who meet. */
export const waiting = { stands: 'waiting' } as const;
export const called = { stands: 'called' } as const;

/** The same fan on a device that has joined by itself, and been told the place that was there. */
export const onOtherDevice = (fan: Fan): Fan => {
  const { position: _, ...token } = fan.token;
  return { ...fan, token: { ...token, tokenId: newId<TokenId>(NOW) } };
};

/** Someone who has joined and was told no number yet, by the token of that join. */
export const withoutNumber = (fan: Fan, { sequence }: Delivered): Fan => {
  const { position: _, ...token } = fan.token;
  return { ...fan, token: { ...token, sequence } };
};

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
