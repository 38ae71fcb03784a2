import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import { signIn, useSession } from '#web/session/session.ts';
import { shellStrings } from '#web/shell/strings.ts';
import { Button } from '#web/ui/button.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';

interface SignInRequiredProps {
  /** What one comes to. */
  readonly title: string;
  /** Why one must be known there. */
  readonly reason?: string;
  readonly children: ComponentChildren;
}

/** Shows its content to whoever is signed in, and a way to sign in to all others; they come back here. */
export const SignInRequired = ({ title, reason, children }: SignInRequiredProps) => {
  const t = useStrings(shellStrings);
  const session = useSession();
  if (session) return <>{children}</>;
  return (
    <Page title={title} width="narrow" lead={reason ?? t.signInFirst}>
      <SignInButton />
    </Page>
  );
};

/** Goes to the sign-in page; says why it cannot. */
export const SignInButton = ({ label, returnTo }: { label?: string; returnTo?: string }) => {
  const t = useStrings(shellStrings);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const go = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await signIn(returnTo);
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <>
      <Button look="primary" size="large" isBusy={isBusy} onClick={() => void go()}>
        {label ?? t.signIn}
      </Button>
      {error !== undefined && <ProblemNotice error={error} />}
    </>
  );
};
