import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import { arrival } from '#web/router.ts';
import { createStore, useStore } from '#web/store.ts';
import { uiStrings } from '#web/ui/strings.ts';

const titleNotice = createStore<string | undefined>(undefined);

/** Sets the title of the browser tab, and the description that search engines show. */
export const useTitle = (title: string, description = title): void => {
  const { siteName } = useStrings(uiStrings);
  const notice = useStore(titleNotice);
  useEffect(() => {
    document.title = [notice, title, siteName].filter(Boolean).join(' · ');
    document.querySelector('meta[name=description]')?.setAttribute('content', description);
  }, [notice, title, description, siteName]);
};

/** Puts a notice before the title of any page. @param notice `undefined`: none */
export const useTitleNotice = (notice: string | undefined): void =>
  useEffect(() => {
    titleNotice.set(notice);
    return () => titleNotice.set(undefined);
  }, [notice]);

interface PageTitleProps {
  readonly children: ComponentChildren;
  readonly class?: string;
}

/** The only `h1`. Takes the focus after a navigation, so that screen readers start here. */
export const PageTitle = ({ children, class: extra }: PageTitleProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (!arrival.isNavigation) return;
    arrival.isNavigation = false;
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} class={extra ? `page-title ${extra}` : 'page-title'}>
      {children}
    </h1>
  );
};

interface PageProps {
  readonly title: string;
  /** A line above the title, such as a link to the parent page. */
  readonly above?: ComponentChildren;
  /** A line below the title. */
  readonly lead?: ComponentChildren;
  /** A line of facts below the lead. */
  readonly below?: ComponentChildren;
  /** `wide` for tables and charts, `narrow` for forms. */
  readonly width?: 'narrow' | 'wide';
  /** `index`: a small title, because the list's own headings matter more. */
  readonly kind?: 'index';
  readonly children?: ComponentChildren;
}

/** A page with its title. */
export const Page = ({ title, above, lead, below, width, kind, children }: PageProps) => {
  useTitle(title, typeof lead === 'string' && lead !== '' ? lead : undefined);
  return (
    <article class={['page', width && `page-${width}`, kind && `page-${kind}`].filter(Boolean).join(' ')}>
      <header class="page-head">
        {above && <p class="page-above">{above}</p>}
        <PageTitle>{title}</PageTitle>
        {lead && <p class="page-lead">{lead}</p>}
        {below && <p class="page-below">{below}</p>}
      </header>
      {children}
    </article>
  );
};
