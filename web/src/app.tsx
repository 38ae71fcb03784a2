import type { ComponentChildren } from 'preact';
import { useEffect, useErrorBoundary, useRef } from 'preact/hooks';

import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { pageAt } from '#web/pages.ts';
import { hrefs, usePath } from '#web/router.ts';
import { Footer } from '#web/shell/footer.tsx';
import { Header } from '#web/shell/header.tsx';
import { LazyPageView } from '#web/shell/lazy-page.tsx';
import { useOnline } from '#web/shell/online.ts';
import { shellStrings } from '#web/shell/strings.ts';
import { announce, Announcer } from '#web/ui/announcer.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Page } from '#web/ui/page.tsx';

/** The frame that stays while pages come and go. */
export const App = () => {
  const path = usePath();
  const language = useLanguage();
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <Shell>
      <Boundary key={path}>
        <Outlet path={path} />
      </Boundary>
    </Shell>
  );
};

const MAIN = 'main';

export const Shell = ({ children }: { children: ComponentChildren }) => {
  const t = useStrings(shellStrings);
  // A link to `#main` would be a route.
  const skip = (event: Event): void => {
    event.preventDefault();
    document.getElementById(MAIN)?.focus();
  };
  return (
    <>
      <a class="skip-link" href="#main" onClick={skip}>
        {t.skip}
      </a>
      <Header />
      <OfflineBanner />
      <main id={MAIN} tabIndex={-1}>
        {children}
      </main>
      <Footer />
      <Announcer />
    </>
  );
};

const OfflineBanner = () => {
  const t = useStrings(shellStrings);
  const isOnline = useOnline();
  const was = useRef(isOnline);
  useEffect(() => {
    if (isOnline && !was.current) announce(t.online);
    was.current = isOnline;
  }, [isOnline, t]);
  return (
    <div role="status" class="offline-slot">
      {!isOnline && <p class="offline-banner">{t.offline}</p>}
    </div>
  );
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

/** What is left of a page that broke; the frame around it goes on. */
const Boundary = ({ children }: { children: ComponentChildren }) => {
  const t = useStrings(shellStrings);
  const [error, reset] = useErrorBoundary((thrown: unknown) => console.error(thrown));
  if (error === undefined) return <>{children}</>;
  return (
    <Page title={t.brokenTitle} lead={t.brokenText}>
      <Button look="primary" onClick={() => reset()}>
        {t.retry}
      </Button>
    </Page>
  );
};
