import type { Instant } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';

export interface User {
  /** The issuer's `sub`. */
  readonly userId: UserId;
  /** From the newest access token. */
  readonly email: string | null;
  readonly name: string | null;
  readonly createdAt: Instant;
  /** When the newest token was issued. An older token changes nothing. */
  readonly claimsAt?: Instant;
}
