import type { Instant } from '#lib/clock.ts';
import { changedSinceRead, DomainError } from '#lib/errors.ts';
import type { UserId } from '#lib/ids.ts';
import { keys } from '#lib/table/keys.ts';
import { type Freshness, getRow } from '#lib/table/read.ts';
import { type Condition, put, rowIsNew, update, type Write } from '#lib/table/write.ts';
import type { User } from '#lib/user/user.ts';

/** The profile; `undefined` before the user has registered. */
export const readProfile = (userId: UserId, freshness: Freshness): Promise<User | undefined> =>
  getRow<User>(keys.profile(userId), freshness);

/** The user as they are now. @throws DomainError USER_NOT_FOUND before they have registered */
export const readUser = async (userId: UserId): Promise<User> => {
  const user = await readProfile(userId, 'latest');
  if (!user) throw new DomainError('USER_NOT_FOUND');
  return user;
};

export const putUser = (user: User): Write =>
  put({ ...keys.profile(user.userId), ...user }, rowIsNew, changedSinceRead);

const profileIsOlder = (claimsAt: Instant): Condition => ({
  expression: 'attribute_exists(#pk) AND (attribute_not_exists(#claimsAt) OR #claimsAt < :claimsAt)',
  values: { ':claimsAt': claimsAt },
});

/**
 * Updates the profile from a newer token. An absent claim changes nothing, because some tokens of an issuer leave it out.
 */
export const followClaims = ({ userId, email, name, claimsAt }: Required<Omit<User, 'createdAt'>>): Write =>
  update(
    keys.profile(userId),
    { set: { email: email ?? undefined, name: name ?? undefined, claimsAt } },
    profileIsOlder(claimsAt),
    changedSinceRead,
  );
