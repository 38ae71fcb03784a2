import { useStrings } from '#web/i18n/strings.ts';
import { shellStrings } from '#web/shell/strings.ts';
import { pathBeforeSignIn } from '#web/sign-in/path-after-sign-in.ts';
import { SignInButton } from '#web/sign-in/sign-in-required.tsx';
import { Page } from '#web/ui/page.tsx';

/** Shown when a sign-in was cancelled or failed. Another try leads to where the user came from. */
export const SignInFailedPage = () => {
  const t = useStrings(shellStrings);
  return (
    <Page title={t.signInFailed} lead={t.signInFailedText} width="narrow">
      <SignInButton returnTo={pathBeforeSignIn()} />
    </Page>
  );
};
