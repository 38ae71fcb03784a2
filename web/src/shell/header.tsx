import { setLanguage, useLanguage } from '#web/i18n/language.ts';
import { problemText } from '#web/i18n/problems.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { hrefs, usePath } from '#web/router.ts';
import { signIn, signOut, useSession } from '#web/session/session.ts';
import { shellStrings } from '#web/shell/strings.ts';
import { toast } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { uiStrings } from '#web/ui/strings.ts';

/** Site name, navigation, language and account. */
export const Header = () => {
  const { siteName } = useStrings(uiStrings);
  return (
    <header class="site-head">
      <div class="site-head-inner">
        <a class="site-name" href={hrefs.concerts}>
          <Logo />
          {siteName}
        </a>
        <Navigation />
        <div class="site-tools">
          <LanguageSwitch />
          <Account />
        </div>
      </div>
    </header>
  );
};

/** The logo: a ticket with a perforation. */
const Logo = () => (
  <svg class="site-logo" viewBox="0 0 26 16" aria-hidden="true">
    <path d="M1 0h17v16H1a1 1 0 0 1-1-1v-4a3 3 0 0 0 0-6V1a1 1 0 0 1 1-1z" />
    <path d="M20 0h5a1 1 0 0 1 1 1v4a3 3 0 0 0 0 6v4a1 1 0 0 1-1 1h-5z" />
  </svg>
);

/** Whether "My tickets" is the current link: also on the page after a payment, which shows the new tickets. */
const isOfTickets = (path: string): boolean =>
  path.startsWith(hrefs.tickets) || path.startsWith(hrefs.paid([]));

const Navigation = () => {
  const t = useStrings(shellStrings);
  const session = useSession();
  const path = usePath();
  const links = [
    [hrefs.concerts, t.concerts, path === '/' || path.startsWith('/shows')],
    [hrefs.tickets, t.tickets, isOfTickets(path)],
    [hrefs.points, t.points, path === hrefs.points || path === hrefs.payments],
    ...(session?.isOperator ? [[hrefs.operator, t.operator, path.startsWith(hrefs.operator)] as const] : []),
  ] as const;
  return (
    <nav class="site-nav" aria-label={t.mainNavigation}>
      <ul>
        {links.map(([href, text, isCurrent]) => (
          <li key={href}>
            <a href={href} aria-current={isCurrent ? 'page' : undefined}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
};

const others = { ko: 'en', en: 'ko' } as const;
const names = { ko: '한국어', en: 'English' } as const;

const LanguageSwitch = () => {
  const other = others[useLanguage()];
  return (
    <button type="button" class="site-tool" lang={other} onClick={() => setLanguage(other)}>
      {names[other]}
    </button>
  );
};

/** Signing in and out leave the page. If that fails, shows why. */
const attempt = (leave: () => Promise<void>) => (): void =>
  void leave().catch((error: unknown) => toast(problemText(error)));

const Account = () => {
  const t = useStrings(shellStrings);
  const session = useSession();
  if (!session) {
    return (
      <Button size="small" onClick={attempt(() => signIn())}>
        {t.signIn}
      </Button>
    );
  }
  return (
    <>
      <span class="site-user" title={session.name}>
        {t.signedInAs(session.name)}
      </span>
      <button type="button" class="site-tool" onClick={attempt(signOut)}>
        {t.signOut}
      </button>
    </>
  );
};
