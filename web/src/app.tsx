import type { ComponentChildren } from 'preact';
import { useEffect, useErrorBoundary } from 'preact/hooks';

import { canonicalPath } from '#lib/page-paths.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { pageAt } from '#web/pages.tsx';
import { PlaceBarSlot } from '#web/queue/place-bar-slot.tsx';
import { hrefs, usePath } from '#web/router.ts';
import { useSession } from '#web/session/session.ts';
import { LazyPageView } from '#web/shell/lazy-page.tsx';
import { Shell } from '#web/shell/shell.tsx';
import { shellStrings } from '#web/shell/strings.ts';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Page } from '#web/ui/page.tsx';
import { uiStrings } from '#web/ui/strings.ts';

/** The page at the current path, in the shell. A change of user mounts the page anew, so nothing of the last user stays. */
export const App = () => {
  const path = usePath();
  const userId = useSession()?.userId ?? '';
  const language = useLanguage();
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useCanonical(path);
  return (
    <Shell bar={<PlaceBarSlot />}>
      <Boundary key={`${userId} ${path}`}>
        <Outlet path={path} />
      </Boundary>
    </Shell>
  );
};

/** Sets the canonical address, which search engines and the share menu use. */
const useCanonical = (path: string): void => {
  useEffect(() => {
    const address = location.origin + canonicalPath(path);
    document.querySelector('link[rel=canonical]')?.setAttribute('href', address);
  }, [path]);
};

const Outlet = ({ path }: { path: string }) => {
  const found = pageAt(path);
  if (!found) return <NotFoundPage />;
  const { page: View, params } = found;
  return typeof View === 'function' ? <View {...params} /> : <LazyPageView page={View} params={params} />;
};

const NotFoundPage = () => {
  const t = useStrings(shellStrings);
  return (
    <Page title={t.notFoundTitle} lead={t.notFoundText}>
      <LinkButton look="primary" href={hrefs.concerts}>
        {t.toConcerts}
      </LinkButton>
    </Page>
  );
};

/** Shows an error in place of a page that throws. The frame around it stays. */
const Boundary = ({ children }: { children: ComponentChildren }) => {
  const t = useStrings(shellStrings);
  const { retry } = useStrings(uiStrings);
  const [error, reset] = useErrorBoundary((thrown: unknown) => console.error(thrown));
  if (error === undefined) return <>{children}</>;
  return (
    <Page title={t.brokenTitle} lead={t.brokenText}>
      <Button look="primary" onClick={() => reset()}>
        {retry}
      </Button>
    </Page>
  );
};
