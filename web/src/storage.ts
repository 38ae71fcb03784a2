/** What this browser keeps for us; a browser that keeps nothing forgets, and that is all. */
export const remembered = (key: string): string | undefined => {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
};

/** The key of something kept for a user: all of it goes when they sign out. */
export const keyOfUser = (kind: string, userId: string, ...rest: readonly string[]): string =>
  [kind, userId, ...rest].join(' ');

/** Forgets all that is kept for a user. */
export const forgetUser = (userId: string): void => {
  for (const key of rememberedKeys()) if (key.split(' ')[1] === userId) remember(key, undefined);
};

/** The keys of all that is kept. */
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
    // Private windows may refuse: the page works until it is closed.
  }
};
