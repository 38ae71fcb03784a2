import type { Instant } from '#lib/clock.ts';
import type { UserId } from '#lib/ids.ts';

export interface User {
  /** The issuer's `sub`. */
  readonly userId: UserId;
  readonly email: string | null;
  readonly name: string | null;
  readonly createdAt: Instant;
}
