import { type Instant, SECOND } from '#lib/clock.ts';
import { retryOnConflict, transact, write } from '#lib/table/transact.ts';
import type { User } from '#lib/user/user.ts';
import { followClaims, putUser, readProfile } from '#lib/user/user.items.ts';
import { putWallet } from '#lib/wallet/wallet.items.ts';

/** What an access token says about the signed-in user. */
export interface Claims extends Pick<User, 'userId' | 'email' | 'name'> {
  /** When the token was issued, in seconds. */
  readonly iat: number;
}

/**
 * Creates the profile and the empty wallet of a signed-in user. Called again, it updates the profile from a newer token and
 * otherwise changes nothing.
 * @returns the profile, and whether it is new
 * @throws DomainError CONFLICT
 */
export const registerUser = async (
  { userId, email, name, iat }: Claims,
  now: Instant,
): Promise<{ readonly user: User; readonly isNew: boolean }> =>
  retryOnConflict(async (attempt) => {
    const claimsAt = iat * SECOND;
    const claimed = { userId, email, name, claimsAt };
    // The first attempt may read an old row. Then its write fails, and the next attempt reads the current row.
    const before = await readProfile(userId, attempt === 1 ? 'recent' : 'latest');
    if (before) {
      const isNewer = claimsAt > (before.claimsAt ?? 0);
      return { user: isNewer ? await write<User>(followClaims(claimed)) : before, isNew: false };
    }

    const user: User = { ...claimed, createdAt: now };
    await transact([putUser(user), putWallet({ userId, balance: 0, updatedAt: now })]);
    return { user, isNew: true };
  });
