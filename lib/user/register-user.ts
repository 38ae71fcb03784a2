import type { Instant } from '#lib/clock.ts';
import { changedSinceRead, DomainError } from '#lib/errors.ts';
import type { UserId } from '#lib/ids.ts';
import { keys } from '#lib/table/keys.ts';
import { getRow } from '#lib/table/read.ts';
import { againOnConflict, transact } from '#lib/table/transact.ts';
import { put, rowIsNew } from '#lib/table/write.ts';
import type { User } from '#lib/user/user.ts';
import { putWallet } from '#lib/wallet/wallet.items.ts';

/** A user. @throws DomainError USER_NOT_FOUND when the bearer has never registered */
export const findUser = async (userId: UserId): Promise<User> => {
  const user = await getRow<User>(keys.profile(userId), 'latest');
  if (!user) throw new DomainError('USER_NOT_FOUND');
  return user;
};

/**
 * Makes the profile and the empty wallet of whoever signed in. Repeating it changes nothing.
 * @returns the profile, and whether it is new
 */
export const registerUser = async (
  claims: Pick<User, 'userId' | 'email' | 'name'>,
  now: Instant,
): Promise<{ readonly user: User; readonly isNew: boolean }> =>
  againOnConflict(async () => {
    const before = await getRow<User>(keys.profile(claims.userId), 'latest');
    if (before) return { user: before, isNew: false };

    const user: User = { ...claims, createdAt: now };
    await transact([
      put({ ...keys.profile(user.userId), ...user }, rowIsNew, changedSinceRead),
      putWallet({ userId: user.userId, balance: 0, updatedAt: now }),
    ]);
    return { user, isNew: true };
  });
