/** `undefined` when nothing is stored, or when the browser does not allow storage. */
export const remembered = (key: string): string | undefined => {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
};

/** The key of something stored for a user. `forgetUser` finds it by the user's ID. */
export const keyOfUser = (kind: string, userId: string, ...rest: readonly string[]): string =>
  [kind, userId, ...rest].join(' ');

/** Deletes everything stored for a user. */
export const forgetUser = (userId: string): void => {
  for (const key of rememberedKeys()) if (key.split(' ')[1] === userId) remember(key, undefined);
};

/** All stored keys. */
export const rememberedKeys = (): string[] => {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
};

/** @param value `undefined` forgets */
export const remember = (key: string, value: string | undefined): void => {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Private windows may refuse. The page works without storage until it is closed.
  }
};
