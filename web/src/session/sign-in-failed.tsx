import { useStrings } from '#web/i18n/strings.ts';
import { SignInButton } from '#web/session/sign-in-required.tsx';
import { shellStrings } from '#web/shell/strings.ts';
import { Page } from '#web/ui/page.tsx';

export const SIGN_IN_FAILED_PATH = '/sign-in-failed';

/** Where a sign-in ends that came to nothing. */
export const SignInFailedPage = () => {
  const t = useStrings(shellStrings);
  return (
    <Page title={t.signInFailed} lead={t.signInFailedText} width="narrow">
      <SignInButton returnTo="#/" />
    </Page>
  );
};
