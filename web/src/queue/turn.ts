import { formatNumber } from '#web/i18n/format.ts';
import { language } from '#web/i18n/language.ts';
import { stringsNow } from '#web/i18n/strings.ts';
import { type Absence, absenceOf } from '#web/queue/absence.ts';
import { showCalledIcon } from '#web/queue/favicon.ts';
import { notifyOfTurn } from '#web/queue/notify.ts';
import { ownPlaces } from '#web/queue/own-places.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { canAct, hasEnded, isSoon, type Place, untilDrawIsSoon } from '#web/queue/place.ts';
import { onEntered, onDrawn } from '#web/queue/places.ts';
import { playTurnSound } from '#web/queue/sound.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { keepScreenOn } from '#web/queue/wake-lock.ts';
import { hrefs } from '#web/router.ts';
import { serverNow } from '#web/server-clock.ts';
import { announce, toast } from '#web/ui/announcer.tsx';

/** Makes sure that users do not miss their turn, whatever page they are on. Never takes them to another page. */

onEntered(({ concertId, scheduleId }, { place, before }) => {
  const t = stringsNow(queueStrings);
  const href = hrefs.booking(concertId, scheduleId);
  void notifyOfTurn({ title: t.turnTitle, body: t.insideText, href });
  playTurnSound().catch(() => undefined);
  announce(`${t.turnTitle}. ${t.insideText}`);
  const absence = before && absenceOf(before, place);
  if (absence) showAbsence(absence).catch(() => undefined);
});

onDrawn((placeId, place) => void notifyOfDraw(placeId, place).catch(() => undefined));

/** Imports its texts on demand, because few users need them. */
const notifyOfDraw = async ({ concertId, scheduleId }: PlaceId, { position = 0 }: Place): Promise<void> => {
  const { drawStrings } = await import('#web/queue/draw-strings.ts');
  const t = stringsNow(drawStrings);
  const body = t.drawnText(formatNumber(position));
  await notifyOfTurn({ title: t.drawnTitle, body, href: hrefs.schedule(concertId, scheduleId) });
};

/** A toast, because the page that the user reads now does not show the absence. */
const showAbsence = async (absence: Absence): Promise<void> => {
  const { absenceText } = await import('#web/queue/absence-notice.tsx');
  toast(absenceText(absence, language.get()));
};

/** The timer starts again after a day: no timer runs longer than 24 days, and entry to a draw may be open for 30. */
const LONGEST_MS = 24 * 3_600_000;

let letScreenTurnOff: (() => void) | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The screen stays on while a call or a draw is near. The icon of the tab changes while a call can be used. */
const followPlaces = (): void => {
  clearTimeout(timer);
  const now = serverNow();
  const places = ownPlaces.get().map(({ place }) => place);
  const inside = places.filter((place) => place.phase === 'inside' && !hasEnded(place, now));
  showCalledIcon(places.some((place) => canAct(place, now)));

  if (places.some((place) => isSoon(place) || untilDrawIsSoon(place, now) <= 0))
    letScreenTurnOff ??= keepScreenOn();
  else {
    letScreenTurnOff?.();
    letScreenTurnOff = undefined;
  }

  const changeInMs = Math.min(
    ...inside.map(({ pass }) => (pass?.expiresAt ?? Infinity) - now),
    ...places.map((place) => untilDrawIsSoon(place, now)).filter((ms) => ms > 0),
  );
  if (changeInMs < Infinity) timer = setTimeout(followPlaces, Math.min(changeInMs, LONGEST_MS));
};

followPlaces();
ownPlaces.subscribe(followPlaces);
