import { hrefs } from '#web/router.ts';
import { keepSession } from '#web/session/session.ts';

let before: string = hrefs.concerts;

/** Where the user was before the sign-in that this document has finished. If it failed, another try leads there. */
export const pathBeforeSignIn = (): string => before;

/** Finishes the sign-in. @returns the path that comes next */
export const pathAfterSignIn = async (address: URL): Promise<string> => {
  try {
    const { finishSignIn, pathBefore } = await import('#web/session/oidc.ts');
    before = pathBefore(address);
    const tokens = await finishSignIn(address);
    if (tokens) keepSession(tokens);
    return before;
  } catch {
    return hrefs.signInFailed;
  }
};
