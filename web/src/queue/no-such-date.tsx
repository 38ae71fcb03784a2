import { useStrings } from '#web/i18n/strings.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { hrefs } from '#web/router.ts';
import { LinkButton } from '#web/ui/button.tsx';
import { Page } from '#web/ui/page.tsx';

/** Shown at the address of a date that does not exist. */
export const NoSuchDate = () => {
  const t = useStrings(queueStrings);
  return (
    <Page title={t.notFound} lead={t.notFoundText}>
      <LinkButton look="primary" href={hrefs.concerts}>
        {t.allConcerts}
      </LinkButton>
    </Page>
  );
};
