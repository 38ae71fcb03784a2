import { type Instant, SECOND } from '#lib/clock.ts';
import { newId, type TokenId } from '#lib/ids.ts';
import type { Delivered, DeliveredFromUser, UserMessage } from '#lib/queue/intake.ts';
import { NOW } from '#test/support/builders.ts';
import { inSequence } from '#test/support/records.ts';
import { assignsNumbers, ticks } from '#test/verification/interleavings/operations.ts';
import type { Fan, Sale } from '#test/verification/interleavings/sale.ts';

/** Where a fan is at the start. */
export const waiting = { stands: 'waiting' } as const;
export const called = { stands: 'called' } as const;

/** The same fan on another device, which has joined and found the place. */
export const onOtherDevice = (fan: Fan): Fan => {
  const { position: _, ...token } = fan.token;
  return { ...fan, token: { ...token, tokenId: newId<TokenId>(NOW) } };
};

/** A fan who has joined and has no number yet. */
export const withoutNumber = (fan: Fan, { sequence }: DeliveredFromUser): Fan => {
  const { position: _, ...token } = fan.token;
  return { ...fan, token: { ...token, sequence } };
};

/** A message sent at this time by the sender's clock. */
export const messageOf = (
  kind: UserMessage['kind'],
  { userId, token: { concertId, scheduleId } }: Fan,
  at: Instant,
): DeliveredFromUser => inSequence({ kind, tokenId: newId<TokenId>(at), userId, concertId, scheduleId });

/** The join of a fan's token. */
export const joinOf = (fan: Fan): DeliveredFromUser => ({
  ...messageOf('JOIN', fan, NOW),
  tokenId: fan.token.tokenId,
});

/** What follows a race: the messages that it sent are delivered, or the next tick comes. */
export const deliver = (sale: Sale, sent: readonly Delivered[]) => assignsNumbers(sale, sent)();
export const nextTick = (sale: Sale) => ticks(sale, NOW + SECOND)();
