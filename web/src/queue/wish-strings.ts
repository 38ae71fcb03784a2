import { seatName } from '#web/i18n/format.ts';
import { defineStrings } from '#web/i18n/strings.ts';

/** The texts of the map of wishes. Its script loads when a fan opens it. */
export const wishStrings = defineStrings({
  ko: {
    count: '좌석 수',
    help: (most: number) =>
      `희망 순서대로 최대 ${most}석까지 선택하실 수 있습니다. 결제 진행 중인 좌석도 선택 가능합니다.`,
    full: (most: number) => `최대 ${most}석까지 선택하실 수 있습니다. 다른 좌석을 먼저 해제해 주세요.`,
    added: (seat: number, rank: number) => `${seatName(seat, 'ko')}, ${rank}순위`,
    removed: (seat: number) => `${seatName(seat, 'ko')} 선택을 해제했습니다.`,
  },
  en: {
    count: 'Number of seats',
    help: (most: number) =>
      `Choose up to ${most}, favourite first. Seats on hold may become available again.`,
    full: (most: number) => `You can choose up to ${most}. Remove another seat first.`,
    added: (seat: number, rank: number) => `${seatName(seat, 'en')}, choice ${rank}`,
    removed: (seat: number) => `${seatName(seat, 'en')} removed.`,
  },
});
