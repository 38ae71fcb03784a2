import { language } from '#web/i18n/language.ts';
import { stringsNow } from '#web/i18n/strings.ts';
import { type Absence, absenceOf } from '#web/queue/absence.ts';
import { showCalledIcon } from '#web/queue/favicon.ts';
import { notifyOfTurn } from '#web/queue/notify.ts';
import { ownPlaces } from '#web/queue/own-places.ts';
import { canAct, hasEnded, isSoon } from '#web/queue/place.ts';
import { onArrival } from '#web/queue/places.ts';
import { signalTurn } from '#web/queue/signal.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { keepScreenOn } from '#web/queue/wake-lock.ts';
import { hrefs } from '#web/router.ts';
import { serverNow } from '#web/server-clock.ts';
import { announce, toast } from '#web/ui/announcer.tsx';

/** Makes sure that users do not miss their turn, whatever page they are on. Never takes them to another page. */

onArrival(({ concertId, scheduleId }, { place, before }) => {
  const t = stringsNow(queueStrings);
  const href = hrefs.booking(concertId, scheduleId);
  void notifyOfTurn({ title: t.turnTitle, body: t.insideText, href });
  signalTurn().catch(() => undefined);
  announce(`${t.turnTitle}. ${t.insideText}`);
  const absence = before && absenceOf(before, place);
  if (absence) showAbsence(absence).catch(() => undefined);
});

/** The page that the user reads now does not show it otherwise. */
const showAbsence = async (absence: Absence): Promise<void> => {
  const { absenceText } = await import('#web/queue/absence-notice.tsx');
  toast(absenceText(absence, language.get()));
};

let letScreenTurnOff: (() => void) | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The screen stays on while a call is near. The icon of the tab changes while a call can be used. */
const followPlaces = (): void => {
  clearTimeout(timer);
  const now = serverNow();
  const places = ownPlaces.get().map(({ place }) => place);
  const inside = places.filter((place) => place.phase === 'inside' && !hasEnded(place, now));
  showCalledIcon(places.some((place) => canAct(place, now)));

  if (places.some(isSoon)) letScreenTurnOff ??= keepScreenOn();
  else {
    letScreenTurnOff?.();
    letScreenTurnOff = undefined;
  }

  const endsAt = Math.min(...inside.map(({ pass }) => pass?.expiresAt ?? Infinity));
  if (inside.length > 0) timer = setTimeout(followPlaces, endsAt - now);
};

followPlaces();
ownPlaces.subscribe(followPlaces);
