import { useEffect, useState } from 'preact/hooks';

import { App, Shell } from '#web/app.tsx';
import { useStrings } from '#web/i18n/strings.ts';
import { navigate } from '#web/router.ts';
import { SIGN_IN_FAILED_PATH } from '#web/session/sign-in-failed.tsx';
import { LoadingPage } from '#web/shell/lazy-page.tsx';
import { shellStrings } from '#web/shell/strings.ts';
import { useTitle } from '#web/ui/page.tsx';

/** Whether the issuer sent someone back with an answer. (RFC 6749 §4.1.2) */
export const returnsFromSignIn = (search: string): boolean => {
  const parameters = new URLSearchParams(search);
  return parameters.has('state') && (parameters.has('code') || parameters.has('error'));
};

/** Finishes a sign-in, and then is the page that one came from. */
export const SignInReturn = () => {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    void returnTo(new URL(location.href)).then((path) => {
      // The issuer's answer is good once: it must not stay in the address, nor in the history.
      history.replaceState(history.state, '', '/');
      navigate(path, { replace: true });
      setDone(true);
    });
  }, []);
  return isDone ? <App /> : <Waiting />;
};

const returnTo = async (address: URL): Promise<string> => {
  try {
    const { finishSignIn } = await import('#web/session/oidc.ts');
    return (await finishSignIn(address)).replace(/^#/, '') || '/';
  } catch {
    return SIGN_IN_FAILED_PATH;
  }
};

const Waiting = () => {
  const t = useStrings(shellStrings);
  useTitle(t.signingIn);
  return (
    <Shell>
      <LoadingPage />
    </Shell>
  );
};
