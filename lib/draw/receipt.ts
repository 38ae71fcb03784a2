import type { Instant } from '#lib/clock.ts';
import { type Entry, leafHash } from '#lib/draw/leaf.ts';
import { signPublicToken } from '#lib/token/public-keys.ts';

/**
 * Proof of an entry, for the fan who joined: what the leaf commits to, signed by the service. The receipt alone proves a draw
 * wrong if the checkpoint lacks this leaf. Each poll signs it anew, and it has the same text each time.
 * @param enteredAt when the fan joined
 */
export const signReceipt = async (entry: Entry, enteredAt: Instant, now: Instant): Promise<string> =>
  signPublicToken(
    {
      type: 'draw-receipt+jwt',
      claims: {
        aud: 'draw',
        scheduleId: entry.scheduleId,
        entry: entry.entry,
        pseudonym: base64url(entry.pseudonym),
        nonce: base64url(entry.nonce),
        leaf: base64url(leafHash(entry)),
      },
      issuedAt: enteredAt,
    },
    now,
  );

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
