import type { Instant } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';

export interface User {
  /** The issuer's `sub`. */
  readonly userId: UserId;
  /** As the issuer said last. */
  readonly email: string | null;
  readonly name: string | null;
  readonly createdAt: Instant;
  /** When the issuer last said so: a token that is older changes nothing. */
  readonly claimsAt?: Instant;
}
