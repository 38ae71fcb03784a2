import type { ComponentType } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import { usePath } from '#web/router.ts';
import { firstContentAt } from '#web/shell/first-content.ts';
import { NotLoaded } from '#web/shell/lazy.tsx';
import { shellStrings } from '#web/shell/strings.ts';
import { Page } from '#web/ui/page.tsx';
import { Loading, Skeleton } from '#web/ui/skeleton.tsx';

type Params = Readonly<Record<string, string>>;

export type PageComponent = ComponentType<Params>;

/** A page that loads when it is first opened. */
export interface LazyPage {
  readonly loaded: PageComponent | undefined;
  load(): Promise<PageComponent>;
}

export const lazyPage = (load: () => Promise<PageComponent>): LazyPage => {
  let loaded: PageComponent | undefined;
  return {
    get loaded() {
      return loaded;
    },
    load: async () => (loaded ??= await load()),
  };
};

/** Renders a lazy page, or a placeholder until it has loaded. */
export const LazyPageView = ({ page, params }: { page: LazyPage; params: Params }) => {
  const [, setState] = useState<LazyPage>();
  const [failed, setFailed] = useState<LazyPage>();
  useEffect(() => {
    if (page.loaded) return;
    page.load().then(
      () => setState(page),
      () => setFailed(page),
    );
  }, [page]);
  if (page.loaded) return <page.loaded {...params} />;
  return failed === page ? <NotLoadedPage /> : <LoadingPage />;
};

const NotLoadedPage = () => {
  const t = useStrings(shellStrings);
  return (
    <Page title={t.brokenTitle}>
      <NotLoaded />
    </Page>
  );
};

/** The placeholder of a page that is loading: what the document has shown for it, if anything. */
export const LoadingPage = () => {
  const content = firstContentAt(usePath());
  const place = useCallback((at: Element | null) => content && at?.append(content), [content]);
  if (!content) return <PageSkeleton />;
  return (
    <>
      <Loading />
      <div ref={place} />
    </>
  );
};

const PageSkeleton = () => (
  <div class="page">
    <Loading />
    <div class="page-head">
      <Skeleton height="2.75rem" width="60%" />
    </div>
    <Skeleton height="1.25rem" width="85%" />
    <Skeleton height="1.25rem" width="70%" />
  </div>
);
