import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { ApiError } from '#web/api-error.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { shellStrings } from '#web/shell/strings.ts';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';
import { Loading, Skeleton } from '#web/ui/skeleton.tsx';

type Params = Readonly<Record<string, string>>;

export type PageComponent = ComponentType<Params>;

/** A page that is loaded when it is first asked for. */
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

/** Draws a page, or what stands there until it has come. */
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

/** Browsers do not ask twice for a module that failed, and a newer build has other names: only a reload helps. */
const NotLoadedPage = () => {
  const t = useStrings(shellStrings);
  return (
    <Page title={t.brokenTitle}>
      <ProblemNotice error={new ApiError('NETWORK')} onRetry={() => location.reload()} />
    </Page>
  );
};

/** The room of a page that is on its way. */
export const LoadingPage = () => (
  <div class="page">
    <Loading />
    <div class="page-head">
      <Skeleton height="2.75rem" width="60%" />
    </div>
    <Skeleton height="1.25rem" width="85%" />
    <Skeleton height="1.25rem" width="70%" />
  </div>
);
