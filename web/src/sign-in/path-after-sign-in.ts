import { hrefs, isDestination } from '#web/router.ts';
import { keepSession } from '#web/session/session.ts';

/** Finishes the sign-in. @returns the path that comes next */
export const pathAfterSignIn = async (address: URL): Promise<string> => {
  let path: string = hrefs.concerts;
  try {
    const { finishSignIn, pathBefore } = await import('#web/session/oidc.ts');
    path = pathBefore(address);
    const tokens = await finishSignIn(address);
    if (tokens) keepSession(tokens);
    return path;
  } catch {
    return hrefs.signInFailed(path);
  }
};

/** The path to which another try leads. A link may carry any text there, and only the path of a page can follow a sign-in. */
export const pathAfterRetry = (search: string): string => {
  const returnTo = new URLSearchParams(search).get('returnTo') ?? '';
  return isDestination(returnTo) ? returnTo : hrefs.concerts;
};
