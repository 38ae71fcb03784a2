import { type Instant, SECOND } from '#lib/clock.ts';
import { changedSinceRead, DomainError } from '#lib/errors.ts';
import type { UserId } from '#lib/ids.ts';
import { keys } from '#lib/table/keys.ts';
import { getRow } from '#lib/table/read.ts';
import { retryOnConflict, transact, write } from '#lib/table/transact.ts';
import { type Condition, put, rowIsNew, update, type Write } from '#lib/table/write.ts';
import type { User } from '#lib/user/user.ts';
import { putWallet } from '#lib/wallet/wallet.items.ts';

/** A user. @throws DomainError USER_NOT_FOUND when the bearer has never registered */
export const findUser = async (userId: UserId): Promise<User> => {
  const user = await getRow<User>(keys.profile(userId), 'latest');
  if (!user) throw new DomainError('USER_NOT_FOUND');
  return user;
};

/** What an access token says of its bearer. */
export interface Claims extends Pick<User, 'userId' | 'email' | 'name'> {
  /** When it was issued, in seconds. */
  readonly iat: number;
}

/**
 * Makes the profile and the empty wallet of whoever signed in; later, the profile follows what a newer token says.
 * Repeating it changes nothing.
 * @returns the profile, and whether it is new
 */
export const registerUser = async (
  { userId, email, name, iat }: Claims,
  now: Instant,
): Promise<{ readonly user: User; readonly isNew: boolean }> =>
  retryOnConflict(async () => {
    const claimsAt = iat * SECOND;
    const said = { userId, email, name, claimsAt };
    const before = await getRow<User>(keys.profile(userId), 'latest');
    if (before) {
      const isNewer = claimsAt > (before.claimsAt ?? 0);
      return { user: isNewer ? await write<User>(followClaims(said)) : before, isNew: false };
    }

    const user: User = { ...said, createdAt: now };
    await transact([
      put({ ...keys.profile(userId), ...user }, rowIsNew, changedSinceRead),
      putWallet({ userId, balance: 0, updatedAt: now }),
    ]);
    return { user, isNew: true };
  });

const profileIsOlder = (claimsAt: Instant): Condition => ({
  expression: 'attribute_exists(#pk) AND (attribute_not_exists(#claimsAt) OR #claimsAt < :claimsAt)',
  values: { ':claimsAt': claimsAt },
});

/** A claim that is absent says nothing: an issuer may leave it out of some tokens. What is known stays. */
const followClaims = ({ userId, email, name, claimsAt }: Required<Omit<User, 'createdAt'>>): Write =>
  update(
    keys.profile(userId),
    { set: { email: email ?? undefined, name: name ?? undefined, claimsAt } },
    profileIsOlder(claimsAt),
    changedSinceRead,
  );
