import type { ComponentChildren } from 'preact';

import { useStrings } from '#web/i18n/strings.ts';
import { signIn, useSession } from '#web/session/session.ts';
import { shellStrings } from '#web/shell/strings.ts';
import { Button } from '#web/ui/button.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';
import { useAction } from '#web/use-action.ts';

interface SignInRequiredProps {
  /** The title of the page behind the sign-in. */
  readonly title: string;
  /** Why the page needs a sign-in. */
  readonly reason?: string;
  readonly children: ComponentChildren;
}

/** Shows its children to a signed-in user; otherwise a sign-in button that leads back here. */
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

/** Opens the sign-in page, or shows why it cannot. */
export const SignInButton = ({ label, returnTo }: { label?: string; returnTo?: string }) => {
  const t = useStrings(shellStrings);
  const { isBusy, error, run } = useAction(() => signIn(returnTo));
  return (
    <>
      <Button look="primary" size="large" isBusy={isBusy} onClick={run}>
        {label ?? t.signIn}
      </Button>
      {error !== undefined && <ProblemNotice error={error} />}
    </>
  );
};
