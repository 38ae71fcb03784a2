import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import { Footer } from '#web/shell/footer.tsx';
import { Header } from '#web/shell/header.tsx';
import { useOnline } from '#web/shell/online.ts';
import { shellStrings } from '#web/shell/strings.ts';
import { Announcer, toast } from '#web/ui/announcer.tsx';

const MAIN = 'main';

interface ShellProps {
  /** Stays in view on every page. */
  readonly bar?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** The frame around every page: header, content, footer, messages. */
export const Shell = ({ bar, children }: ShellProps) => {
  const t = useStrings(shellStrings);
  return (
    <>
      <a class="skip-link" href={`#${MAIN}`}>
        {t.skip}
      </a>
      <Header />
      {bar}
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
    if (isOnline && !was.current) toast(t.online);
    was.current = isOnline;
  }, [isOnline, t]);
  return (
    <div role="status" class="offline-slot">
      {!isOnline && <p class="offline-banner">{t.offline}</p>}
    </div>
  );
};
