import { useState } from 'preact/hooks';

import type { Concert } from '#web/concert.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { useStrings } from '#web/i18n/strings.ts';

interface PosterProps {
  readonly concert: Pick<Concert, 'concertId' | 'name' | 'poster'>;
  /** How wide it is shown, as in `sizes` of an image. */
  readonly sizes: string;
  /** On the first screen: loads at once. */
  readonly isFirst?: boolean;
}

/** The poster of a concert, or its initial on a colour when there is none. */
export const Poster = ({ concert, sizes, isFirst = false }: PosterProps) => {
  const t = useStrings(catalogueStrings);
  const [missing, setMissing] = useState<string>();
  const { name, poster } = concert;
  // A page that has been open for a while may have the address of a poster that was replaced.
  if (!poster || poster.small.url === missing) return <PosterPlaceholder concert={concert} />;
  const { small, large } = poster;
  return (
    <img
      class="poster"
      alt={t.posterOf(name)}
      src={small.url}
      srcset={`${small.url} ${small.width}w, ${large.url} ${large.width}w`}
      sizes={sizes}
      width={large.width}
      height={large.height}
      loading={isFirst ? 'eager' : 'lazy'}
      decoding="async"
      onError={() => setMissing(small.url)}
    />
  );
};

/** Hidden from screen readers, because the concert's name is beside it. */
const PosterPlaceholder = ({ concert: { concertId, name } }: Pick<PosterProps, 'concert'>) => (
  <svg
    class="poster poster-placeholder"
    viewBox="0 0 60 80"
    style={{ '--hue': hueOf(concertId) }}
    aria-hidden="true"
  >
    <text x="30" y="51" text-anchor="middle">
      {initialOf(name)}
    </text>
  </svg>
);

/** Always the same for a concert. */
const hueOf = (concertId: string): number =>
  Array.from(concertId).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 0);

/** The first letter or digit: a name may start with a bracket. */
const initialOf = (name: string): string => /[\p{L}\p{N}]/u.exec(name)?.[0]?.toUpperCase() ?? '♪';
