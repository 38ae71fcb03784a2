import type { ComponentChildren } from 'preact';

import { useStrings } from '#web/i18n/strings.ts';
import { operatorStrings } from '#web/operator/strings.ts';
import { hrefs } from '#web/router.ts';
import { useSession } from '#web/session/session.ts';
import { SignInRequired } from '#web/sign-in/sign-in-required.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Page } from '#web/ui/page.tsx';

/** Shows its children to operators only. The API enforces this. The check here only avoids refused requests. */
export const OperatorsOnly = ({ children }: { children: ComponentChildren }) => {
  const t = useStrings(operatorStrings);
  return (
    <SignInRequired title={t.title} reason={t.signInReason}>
      <Members>{children}</Members>
    </SignInRequired>
  );
};

const Members = ({ children }: { children: ComponentChildren }) => {
  const t = useStrings(operatorStrings);
  const session = useSession();
  if (session?.isOperator) return <>{children}</>;
  return (
    <Page title={t.refusedTitle} lead={t.refusedText}>
      <LinkButton look="primary" href={hrefs.concerts}>
        {t.toConcerts}
      </LinkButton>
    </Page>
  );
};
