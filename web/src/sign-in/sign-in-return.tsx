import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import { navigate } from '#web/router.ts';
import { LoadingPage } from '#web/shell/lazy-page.tsx';
import { Shell } from '#web/shell/shell.tsx';
import { shellStrings } from '#web/shell/strings.ts';
import { pathAfterSignIn } from '#web/sign-in/path-after-sign-in.ts';
import { useTitle } from '#web/ui/page.tsx';

/** Whether the issuer has sent the user back with an answer. (RFC 6749 §4.1.2) */
export const returnsFromSignIn = (search: string): boolean => {
  const parameters = new URLSearchParams(search);
  return parameters.has('state') && (parameters.has('code') || parameters.has('error'));
};

/** Finishes a sign-in, then shows its children at the path that the user came from. */
export const SignInReturn = ({ children }: { children: ComponentChildren }) => {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    void pathAfterSignIn(new URL(location.href)).then((path) => {
      // The code works once: keep it out of the address and the history.
      navigate(path, { replace: true });
      setDone(true);
    });
  }, []);
  return isDone ? <>{children}</> : <Waiting />;
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
