import { useStrings } from '#web/i18n/strings.ts';
import { uiStrings } from '#web/ui/strings.ts';

interface SkeletonProps {
  /** As tall as the content that will replace it. */
  readonly height: string;
  readonly width?: string;
  readonly count?: number;
}

/** A placeholder for content that is loading. */
export const Skeleton = ({ height, width = '100%', count = 1 }: SkeletonProps) => (
  <>
    {Array.from({ length: count }, (_, index) => (
      <span key={index} class="skeleton" style={{ height, width }} aria-hidden="true" />
    ))}
  </>
);

/** Tells screen readers that the page is loading. */
export const Loading = () => {
  const t = useStrings(uiStrings);
  return (
    <p class="visually-hidden" role="status">
      {t.loading}
    </p>
  );
};
