import { afterEach, beforeEach, vi } from 'vitest';

import { stubPage } from '#test/support/page-globals.ts';
import { anAccessToken } from '#test/support/stub-issuer.ts';
import { forgetQueries } from '#web/query.ts';
import { keepSession } from '#web/session/session.ts';

/** Each test gets a new page, on which a fan is signed in. All tests of the file share the page's modules. */
export const signInForEach = (): void => {
  beforeEach(() => {
    stubPage();
    keepSession({ accessToken: anAccessToken('fan') });
  });
  afterEach(() => {
    keepSession(undefined);
    forgetQueries();
    vi.unstubAllGlobals();
  });
};
