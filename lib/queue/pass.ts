import type { Place } from '#lib/queue/queue.ts';
import { PASS_MS } from '#lib/queue/queue.ts';
import type { QueueToken } from '#lib/queue/token.ts';

/** The payment token of a pass: it lasts as long as the pass does. */
export const passToken = (token: QueueToken, { tokenId, position, expiresAt }: Place): QueueToken => ({
  ...token,
  kind: 'payment',
  tokenId,
  position,
  issuedAt: expiresAt - PASS_MS,
  expiresAt,
});
