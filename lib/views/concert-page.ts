import { isListed, type Schedule } from '#lib/concert/concert.ts';
import type { PosterPicture } from '#lib/concert/poster.ts';
import { toLocal } from '#lib/concert/show-time.ts';
import { withCard, withWaitingRoom } from '#lib/http/card.ts';
import { withFirstContent } from '#lib/http/first-content.ts';
import type { getConcertPage } from '#lib/operations/get-concert-page.ts';
import { pagePaths, pathTo } from '#lib/page-paths.ts';

type ConcertPage = Awaited<ReturnType<typeof getConcertPage>>;

/** Longer descriptions are cut off wherever they are shown. */
const MAX_DESCRIPTION = 160;

/** The document of the page with the card of a concert. @param isOfDate for the pages of a date, such as its waiting room */
export const concertPage = ({ document, concert, coming }: ConcertPage, isOfDate: boolean): string => {
  const { concertId, name, description, venue, poster } = concert;
  const facts = [datesOf(coming), venue, description].filter((text) => text !== undefined && text !== '');
  const path = pathTo(pagePaths.concert, { concertId });
  const withContent = isOfDate
    ? withFirstContent(withWaitingRoom(document), 'date', { name, concertPath: path })
    : withFirstContent(document, 'concert', { name, description });
  return withCard(withContent, {
    title: name,
    description: shortened(facts.join(' · ')),
    path,
    isUnlisted: !isListed(concert),
    firstReads: [`/concerts/${concertId}`, `/concerts/${concertId}/schedules`],
    ...(poster && { picture: pictureOf(poster.large) }),
  });
};

const pictureOf = ({ key, width, height }: PosterPicture) => ({ path: `/${key}`, width, height });

/** The next date, and how many follow: `2027년 12월 31일 (금) 19:00 외 2회`. */
const datesOf = ([next, ...later]: readonly Schedule[]): string => {
  if (!next) return '';
  const others = later.length > 0 ? ` 외 ${later.length}회` : '';
  return `${dayAndTime(next)}${others}`;
};

const WEEKDAYS = ['일', '월', '화', '수', '목', '금', '토'];

const dayAndTime = ({ startsAt, timezone }: Schedule): string => {
  const [date = '', time = ''] = toLocal(startsAt, timezone).split(' ');
  const [year, month, day] = date.split('-').map(Number);
  const weekday = WEEKDAYS[new Date(date).getUTCDay()];
  return `${year}년 ${month}월 ${day}일 (${weekday}) ${time.slice(0, 5)}`;
};

/** One line of at most `MAX_DESCRIPTION` characters. */
const shortened = (text: string): string => {
  const characters = Array.from(text.replaceAll(/\s+/g, ' ').trim());
  if (characters.length <= MAX_DESCRIPTION) return characters.join('');
  return `${characters
    .slice(0, MAX_DESCRIPTION - 1)
    .join('')
    .trimEnd()}…`;
};
